// Sample of C# for the rules.
using System;
using System.Collections.Generic;
using static System.Math;
using Json = Newtonsoft.Json.Linq;
global using System.Threading.Tasks;

[assembly: InternalsVisibleTo("Tests")]

namespace Shop.Orders
{
    /// <summary>How an order stands.</summary>
    [Flags]
    public enum Status : byte
    {
        None = 0,
        /// <summary>Paid.</summary>
        Paid = 1,
        [Obsolete] Shipped = Paid | 2,
    }

    public delegate void Changed<T>(object sender, T args);

    public interface IRepository<T> : IDisposable where T : class, new()
    {
        T Find(int id);
        int Count { get; }
        event Changed<T> Touched;
        T this[int index] { get; set; }
    }

    internal struct Money
    {
        public readonly decimal Amount;
        private int cents, units = 2;
        public static Money operator +(Money a, Money b) => new Money(a.Amount + b.Amount);
        public static implicit operator decimal(Money m) => m.Amount;
        public Money(decimal amount) { Amount = amount; cents = 0; }
    }

    public record Person(string First, string Last = "x") : Entity(First);
    public readonly record struct Point(int X, int Y);

    /// <summary>An order.</summary>
    [Serializable, DebuggerDisplay("{Id}")]
    public abstract partial class Order<TItem> : Entity, IRepository<TItem> where TItem : class, new()
    {
        public const int MaxItems = 100;
        protected internal const string Name = "order", Other = "other";
        private static readonly Dictionary<string, List<Json.JToken>> cache = new();
        [ThreadStatic] static int counter;
        int plain;
        public event EventHandler<Status> StatusChanged;
        public event EventHandler Custom { add { StatusChanged += value; } remove { } }

        static Order() { counter = 0; }
        protected Order(int id) : base(id) { Id = id; this.plain = id; }
        ~Order() { Dispose(); }

        public int Id { get; private set; }
        public virtual string Title => $"order {Id} of {cache.Count}";
        public required string Note { get; init; } = "";
        public TItem this[int index] { get => Find(index); set => throw new NotSupportedException(nameof(index)); }

        [return: NotNull]
        public async Task<int> SaveAsync<TKey>(TKey key, [CallerMemberName] string name = null, params object[] rest)
        {
            const int local = 3;
            var total = 0;
            for (int i = 0; i < rest.Length; i++) total += i;
            foreach (var (a, b) in pairs) Console.WriteLine(a + b);
            foreach (TItem item in Items) { item.Touch(); total++; }
            int Twice(int n) { return n * local; }
            try
            {
                await Store.Instance.WriteAsync(key).ConfigureAwait(false);
            }
            catch (IOException error) when (error.HResult > 0)
            {
                Log?.Write(error.Message);
                throw;
            }
            using (var stream = File.Open("x")) { stream.Flush(); }
            Func<int, int> square = x => x * x;
            Action<int, int> pair = (p, q) => Twice(p);
            if (key is string text && int.TryParse(text, out var parsed)) return parsed;
            var q2 = from c in customers join d in deals on c.Id equals d.Id into g let z = g.Count() where z > 1 orderby c.Name select new { c.Name, Total = z };
            var shape = total switch { > 3 => Status.Paid, Point { X: 1 } pt => pt.Status, _ => default(Status) };
            List<Order<int>> list = new List<Order<int>>(4) { };
            var convert = (Money)total as IDisposable;
            label: goto label;
            return Twice(total) + Convert<TKey>(key) + Helper.Make<int>(typeof(Order<>)).Value;
        }

        void IDisposable.Dispose() { }
        public abstract void Reset();
        [DllImport("kernel32")] private static extern int Native(IntPtr p);
        protected override bool Equals(object o) => o is Order<TItem> other && other.Id == Id;

        private class Nested
        {
            internal string Inner;
            public void Go() => plainCall(Inner);
        }
    }

    public static class Extensions
    {
#if NET6_0
        public static int Half(this int value) => value / 2;
#else
        public static int Halve(this int value) => value / 2;
#endif
        [Fact] public void Works() { Assert.Equal(1, 2); }
    }

    public class Service(ILogger logger, int size = 3) : Base(logger), IService
    {
        public int Size => size;
    }
}
