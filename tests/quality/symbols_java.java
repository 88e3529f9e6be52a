// The truth about Java files, from the JDK's own compiler tree: symbols and imports, one JSON object a line.
//
// Run: java symbols_java.java ROOT < list of paths relative to ROOT        (protocol: matching.py; needs JDK 17 or newer)
//
// Required: types, their methods, constructors and fields at any depth, also of local and anonymous classes (marked local). Optional: record
// components.
import com.sun.source.tree.*;
import com.sun.source.util.*;
import java.io.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;
import javax.lang.model.element.Modifier;
import javax.tools.*;

class SymbolsJava {
    static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') out.append('\\').append(c);
            else if (c < 0x20) out.append(String.format("\\u%04x", (int) c));
            else out.append(c);
        }
        return out.append('"').toString();
    }

    static class Extractor extends TreePathScanner<Void, Void> {
        final CompilationUnitTree unit;
        final SourcePositions positions;
        final CharSequence text;
        final List<String> symbols = new ArrayList<>();
        final List<String> imports = new ArrayList<>();
        int bodies = 0;

        Extractor(CompilationUnitTree unit, SourcePositions positions, CharSequence text) {
            this.unit = unit;
            this.positions = positions;
            this.text = text;
        }

        /** The line of `name` behind the declaration's modifiers, annotations and type. */
        long nameLine(Tree node, Tree before, String name) {
            long at = positions.getStartPosition(unit, node);
            long behind = before == null ? -1 : positions.getEndPosition(unit, before);
            if (behind >= 0) at = behind;
            long end = positions.getEndPosition(unit, node);
            for (int i = (int) at; i >= 0 && i + name.length() <= end && i < text.length(); ++i) {
                char c = text.charAt(i);
                if (c == '/' && i + 1 < end && text.charAt(i + 1) == '/') {
                    while (i < end && text.charAt(i) != '\n') ++i;
                } else if (c == '/' && i + 1 < end && text.charAt(i + 1) == '*') {
                    i += 2;
                    while (i + 1 < end && !(text.charAt(i) == '*' && text.charAt(i + 1) == '/')) ++i;
                } else if (Character.isJavaIdentifierStart(c)) {
                    int from = i;
                    while (i < end && Character.isJavaIdentifierPart(text.charAt(i))) ++i;
                    if (text.subSequence(from, i).toString().equals(name)) return unit.getLineMap().getLineNumber(from);
                    --i;
                }
            }
            return unit.getLineMap().getLineNumber(at);
        }

        void add(String name, String kind, long line, String more) {
            symbols.add("{\"name\":" + quoted(name) + ",\"kind\":\"" + kind + "\",\"line\":" + line + (bodies > 0 ? ",\"local\":true" : "") + more + "}");
        }

        @Override public Void visitClass(ClassTree node, Void p) {
            String name = node.getSimpleName().toString();
            boolean record = node.getKind() == Tree.Kind.RECORD;
            if (!name.isEmpty()) {
                String kind = switch (node.getKind()) {
                    case INTERFACE, ANNOTATION_TYPE -> "interface";
                    case ENUM -> "enum";
                    default -> "class";
                };
                add(name, kind, nameLine(node, node.getModifiers(), name), record ? ",\"also\":[\"struct\"]" : "");
            }
            boolean anonymous = name.isEmpty();
            if (anonymous) ++bodies;
            super.visitClass(node, p);
            if (anonymous) --bodies;
            return null;
        }

        @Override public Void visitMethod(MethodTree node, Void p) {
            String name = node.getName().toString();
            ClassTree owner = (ClassTree) getCurrentPath().getParentPath().getLeaf();
            boolean constructor = name.equals("<init>");
            if (constructor) name = owner.getSimpleName().toString();
            // The compiler adds constructors of its own: they have no text.
            boolean written = positions.getEndPosition(unit, node) >= 0;
            if (written) add(name, constructor ? "constructor" : "method", nameLine(node, constructor ? node.getModifiers() : node.getReturnType(), name), "");
            ++bodies;
            super.visitMethod(node, p);
            --bodies;
            return null;
        }

        @Override public Void visitLambdaExpression(LambdaExpressionTree node, Void p) {
            ++bodies;
            super.visitLambdaExpression(node, p);
            --bodies;
            return null;
        }

        @Override public Void visitBlock(BlockTree node, Void p) {
            ++bodies;
            super.visitBlock(node, p);
            --bodies;
            return null;
        }

        @Override public Void visitVariable(VariableTree node, Void p) {
            if (getCurrentPath().getParentPath().getLeaf() instanceof ClassTree owner) {
                String name = node.getName().toString();
                Set<Modifier> flags = node.getModifiers().getFlags();
                boolean member = owner.getKind() == Tree.Kind.ENUM && flags.contains(Modifier.STATIC) && node.getInitializer() instanceof NewClassTree made
                    && node.getType() instanceof IdentifierTree type && type.getName().contentEquals(owner.getSimpleName())
                    && positions.getStartPosition(unit, node.getType()) == positions.getStartPosition(unit, made.getIdentifier());
                boolean component = owner.getKind() == Tree.Kind.RECORD && !flags.contains(Modifier.STATIC);
                // The type of an enum constant stands where its name does; the name is the first word behind its annotations.
                Tree before = member || node.getType() == null ? node.getModifiers() : node.getType();
                if (before == node.getType() && positions.getEndPosition(unit, before) > positions.getEndPosition(unit, node)) before = node.getModifiers();
                add(name, member ? "enum_member" : "field", nameLine(node, before, name), component ? ",\"optional\":true,\"also\":[\"property\"],\"context\":\"record component\"" : flags.contains(Modifier.FINAL) || owner.getKind() == Tree.Kind.INTERFACE || owner.getKind() == Tree.Kind.ANNOTATION_TYPE ? ",\"also\":[\"constant\"]" : "");
            }
            return super.visitVariable(node, p);
        }

        @Override public Void visitRequires(RequiresTree node, Void p) {
            imports.add("{\"line\":" + unit.getLineMap().getLineNumber(positions.getStartPosition(unit, node)) + ",\"module\":" + quoted(node.getModuleName().toString()) + ",\"kind\":\"static\",\"names\":[],\"optional\":true}");
            return null;
        }

        @Override public Void visitImport(ImportTree node, Void p) {
            String whole = node.getQualifiedIdentifier().toString();
            imports.add("{\"line\":" + unit.getLineMap().getLineNumber(positions.getStartPosition(unit, node)) + ",\"module\":" + quoted(whole) + ",\"kind\":\"static\",\"names\":[]}");
            return null;
        }
    }

    public static void main(String[] arguments) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        Path root = Path.of(arguments[0]);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream out = new PrintStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)), false, StandardCharsets.UTF_8);
        for (String shown = in.readLine(); shown != null; shown = in.readLine()) {
            String line;
            try {
                String text = new String(Files.readAllBytes(root.resolve(shown)), StandardCharsets.UTF_8);
                JavaFileObject file = new SimpleJavaFileObject(root.resolve(shown).toUri(), JavaFileObject.Kind.SOURCE) {
                    @Override public CharSequence getCharContent(boolean ignore) { return text; }
                };
                DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
                JavacTask task = (JavacTask) compiler.getTask(null, null, problems, List.of("-proc:none"), null, List.of(file));
                CompilationUnitTree unit = task.parse().iterator().next();
                Optional<Diagnostic<? extends JavaFileObject>> error = problems.getDiagnostics().stream().filter(one -> one.getKind() == Diagnostic.Kind.ERROR).findFirst();
                if (error.isPresent()) {
                    line = "{\"path\":" + quoted(shown) + ",\"error\":" + quoted(error.get().getMessage(Locale.ROOT)) + "}";
                } else {
                    Extractor extractor = new Extractor(unit, Trees.instance(task).getSourcePositions(), text);
                    extractor.scan(unit, null);
                    line = "{\"path\":" + quoted(shown) + ",\"symbols\":[" + String.join(",", extractor.symbols) + "],\"imports\":[" + String.join(",", extractor.imports) + "]}";
                }
            } catch (IOException | RuntimeException error) {
                line = "{\"path\":" + quoted(shown) + ",\"error\":" + quoted(error.toString()) + "}";
            }
            out.println(line);
        }
        out.flush();
    }
}
