// The truth about C# files, from the parser of Mono's compiler (Mono.CSharp.dll, C# 7): symbols and imports, one JSON object a line.
//
// Run: mono symbols_csharp.exe ROOT < list of paths relative to ROOT        (protocol: matching.py; oracles.py builds it with Debian's mono-mcs)
//
// Some later syntax is blanked out in place (nullable reference types, `!`, `is not`, `using var`, file-scoped namespaces); files with other are
// reported as errors and left out. Nothing is defined for `#if`, and what stands between `#if` and `#endif` is `unseen`: required where the parser
// took it, never wrong.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using Mono.CSharp;

static class Program {
    static readonly KeyValuePair<Regex, string>[] later = {
        Pair(@"^[ \t]*#(nullable|pragma)\b.*$", "", RegexOptions.Multiline),
        Pair(@"(?<=[\w>\])])\?(?=\s+@?\w+\s*([=;,)({<\[]|in\b|where\b|=>)|[>,)\]]|\[\]|\s+(this\b|operator\b)|\s+[\w.]+(<[^;{}()]*>)?\.\w+\s*[({])", " "),
        Pair(@"(?<=[\w)\]>""])!(?=[.;,)\]\[ \r\n]|\?\.)(?!=)", " "),
        Pair(@"\bis not\b", "is    "),
        Pair(@"\bwhere (\w+) : notnull\b", "where $1 : class  "),
        Pair(@"\bdefault!", "default "),
        Pair(@"\?\?=", "=  "),
        Pair(@"\busing (?=(var|\w+) \w+ =)", "      "),
        Pair(@"\bawait using\b", "using"),
        Pair(@"\bawait foreach\b", "foreach"),
    };

    static KeyValuePair<Regex, string> Pair(string pattern, string with, RegexOptions options = RegexOptions.None) => new KeyValuePair<Regex, string>(new Regex(pattern, options), with);

    static string Older(string text) {
        foreach (var one in later) text = one.Key.Replace(text, one.Value);
        // `namespace A.B;` for the whole file
        var whole = Regex.Match(text, @"^([ \t]*namespace [\w.]+);", RegexOptions.Multiline);
        return whole.Success ? text.Remove(whole.Index, whole.Length).Insert(whole.Index, whole.Groups[1].Value + "{") + "}" : text;
    }

    static string Quoted(string text) {
        var made = new StringBuilder("\"");
        foreach (char c in text)
            if (c == '"' || c == '\\') made.Append('\\').Append(c);
            else if (c < 0x20) made.AppendFormat("\\u{0:x4}", (int)c);
            else made.Append(c);
        return made.Append('"').ToString();
    }

    sealed class Extractor {
        public readonly List<string> Symbols = new List<string>();
        public readonly List<string> Imports = new List<string>();

        void Add(string name, string kind, int line, string more = "") {
            if (line > 0) Symbols.Add($"{{\"name\":{Quoted(name)},\"kind\":\"{kind}\",\"line\":{line}{more}}}");
        }

        public void Visit(TypeContainer container) {
            var space = container as NamespaceContainer;
            if (space != null) {
                if (space.MemberName != null && !(container is CompilationSourceFile) && space.MemberName.Name != null) Add(space.MemberName.Name, "namespace", space.MemberName.Location.Row, ",\"also\":[\"module\"]");
                foreach (var clause in space.Usings ?? new List<UsingClause>()) {
                    var alias = clause.Alias?.Value ?? "";
                    if (clause is UsingExternAlias) continue;
                    Imports.Add($"{{\"line\":{clause.Location.Row},\"module\":{Quoted(clause.NamespaceExpression?.GetSignatureForError() ?? "")},\"alias\":{Quoted(alias)},\"kind\":\"static\",\"names\":[]}}");
                    if (alias != "") Add(alias, "type", clause.Alias.Location.Row, ",\"optional\":true");
                }
            }
            foreach (var inner in container.Containers ?? new List<TypeContainer>()) {
                if (inner is NamespaceContainer) { Visit(inner); continue; }
                if (inner.MemberName == null || inner.IsCompilerGenerated) continue;
                string kind = inner is Interface ? "interface" : inner is Mono.CSharp.Enum ? "enum" : inner is Struct ? "struct" : inner is Mono.CSharp.Delegate ? "type" : "class";
                Add(inner.MemberName.Name, kind, inner.MemberName.Location.Row, kind == "type" ? ",\"also\":[\"function\",\"method\",\"class\"],\"context\":\"delegate\"" : "");
                var type = inner as TypeDefinition;
                if (type != null && !(inner is Mono.CSharp.Delegate)) foreach (var member in type.Members) Member(member);
                Visit(inner);
            }
        }

        void Member(MemberCore member) {
            if (member is TypeContainer || member.IsCompilerGenerated || member.MemberName == null) return;
            string name = member.MemberName.Name;
            int line = member.MemberName.Location.Row;
            const string values = ",\"also\":[\"constant\",\"field\",\"property\",\"variable\"]";
            if (member is EnumMember) Add(name, "enum_member", line);
            else if (member is Const) Field((Const)member, "constant", values);
            else if (member is FieldBase) Field((FieldBase)member, "field", values);
            else if (member is Event) Event((Event)member, values);
            else if (member is Indexer) Add("this", "property", line, ",\"anyName\":true,\"also\":[\"method\"],\"context\":\"indexer\"");
            else if (member is Property) Add(name, "property", line, ",\"also\":[\"field\"]");
            else if (member is Operator) Add("operator", "method", line, ",\"anyName\":true,\"also\":[\"function\"],\"context\":\"operator\"");
            else if (member is Constructor) Add(name, "constructor", line);
            else if (member is Destructor) Add("~", "method", line, ",\"anyName\":true,\"also\":[\"constructor\"],\"context\":\"destructor\"");
            else if (member is Method) Add(name, "method", line, ",\"also\":[\"test\"]");
        }

        void Field(FieldBase field, string kind, string more) {
            Add(field.MemberName.Name, kind, field.MemberName.Location.Row, more);
            foreach (var one in field.Declarators ?? new List<FieldDeclarator>()) Add(one.Name.Value, kind, one.Name.Location.Row, more);
        }

        void Event(Event made, string more) {
            Add(made.MemberName.Name, "field", made.MemberName.Location.Row, more + ",\"context\":\"event\"");
            var field = made as EventField;
            if (field != null && field.Declarators != null) foreach (var one in field.Declarators) Add(one.Name.Value, "field", one.Name.Location.Row, more);
        }
    }

    /// Line ranges between `#if` and its `#endif`.
    static string Conditional(string text) {
        var ranges = new List<string>();
        int depth = 0, begin = 0, line = 0;
        foreach (var one in text.Split('\n')) {
            ++line;
            var word = Regex.Match(one, @"^\s*#\s*(if|endif)\b").Groups[1].Value;
            if (word == "if" && depth++ == 0) begin = line;
            if (word == "endif" && depth > 0 && --depth == 0) ranges.Add($"[{begin},{line}]");
        }
        return string.Join(",", ranges);
    }

    static string Facts(string root, string shown) {
        string text = File.ReadAllText(Path.Combine(root, shown)).Replace("\r\n", "\n");
        var errors = new StringWriter();
        var context = new CompilerContext(new CompilerSettings { Version = LanguageVersion.Experimental, Unsafe = true }, new StreamReportPrinter(errors));
        var bytes = new MemoryStream(Encoding.UTF8.GetBytes(Older(text)));
        var source = new SourceFile(shown, shown, 1);
        Location.Reset();
        Location.Initialize(new List<SourceFile> { source });
        var session = new ParserSession();
        var module = new ModuleContainer(context);
        RootContext.ToplevelTypes = module;
        var file = new CompilationSourceFile(module, source);
        var parser = new CSharpParser(new SeekableStreamReader(bytes, Encoding.UTF8, session.StreamReaderBuffer), file, context.Report, session);
        parser.parse();
        if (context.Report.Errors > 0) return $"{{\"path\":{Quoted(shown)},\"error\":{Quoted(errors.ToString().Split('\n')[0])}}}";
        var extractor = new Extractor();
        extractor.Visit(file);
        return $"{{\"path\":{Quoted(shown)},\"symbols\":[{string.Join(",", extractor.Symbols)}],\"imports\":[{string.Join(",", extractor.Imports)}],\"unseen\":[{Conditional(text)}]}}";
    }

    static void Main(string[] arguments) {
        Console.OutputEncoding = new UTF8Encoding(false);
        for (string line; (line = Console.ReadLine()) != null;) {
            string answer;
            try {
                answer = Facts(arguments[0], line);
            } catch (Exception error) {
                answer = $"{{\"path\":{Quoted(line)},\"error\":{Quoted(error.GetType().Name + ": " + error.Message)}}}";
            }
            Console.WriteLine(answer);
        }
    }
}
