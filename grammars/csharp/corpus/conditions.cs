// Conditional compilation in C#: around whole declarations, and around parts of them.
#nullable enable
using System;
#if FEATURE_SPAN
using System.Buffers;
#endif

namespace Serilog;

public interface ILogger
{
#if FEATURE_DEFAULT_INTERFACE
    private static readonly object[] None = Array.Empty<object>();
#endif

    /// <summary>Create a logger.</summary>
#if FEATURE_DEFAULT_INTERFACE
    [CustomDefault]
#endif
    ILogger ForContext(ILogEventEnricher enricher)
#if FEATURE_DEFAULT_INTERFACE
        => new LoggerConfiguration().Enrich(enricher)
#endif
    ;

    ILogger ForContext(IEnumerable<ILogEventEnricher> enrichers)
#if FEATURE_DEFAULT_INTERFACE
    {
        if (enrichers == null!)
            return this;
        return ForContext(new SafeEnricher(enrichers));
    }
#else
        ;
#endif

    void Write(LogEvent logEvent);
}

class PropertyBinder
#if FEATURE_SPAN
    : SpanBinder
#else
    : ArrayBinder
#endif
{
    #region Properties
#if FEATURE_SPAN
    public int[] Construct(ReadOnlySpan<object?> values)
#else
    public int[] Construct(object?[] values)
#endif
    {
        if (values.Length == 0)
        {
            return None;
        }
#if TRACE
        else
        {
            Trace(values);
        }
#endif
        return Bind(values);
    }

#if NET
    void Only()
    {
        Net();
#else
    void Other()
    {
        Framework();
#endif
    }
    #endregion

#if A
    int first;
#else
    int second;
#endif
}
