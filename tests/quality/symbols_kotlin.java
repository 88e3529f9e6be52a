// The truth about Kotlin files, from the Kotlin compiler's own parser (PSI): symbols and imports, one JSON object a line.
//
// Run: java -cp kotlin-compiler.jar:… symbols_kotlin.java ROOT < list of paths relative to ROOT        (protocol: matching.py; Debian's package
// `kotlin` has the compiler, version 1.3; some newer syntax is blanked out for it, files with other are reported as errors and left out).
//
// Required: classes, objects, interfaces, enum entries, functions, properties at any depth, type aliases, constructors that are written. Optional:
// `val` and `var` of a primary constructor, properties inside of functions, unnamed companion objects, accessors.
import java.io.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;
import org.jetbrains.kotlin.cli.jvm.compiler.EnvironmentConfigFiles;
import org.jetbrains.kotlin.cli.jvm.compiler.KotlinCoreEnvironment;
import org.jetbrains.kotlin.cli.common.CLIConfigurationKeys;
import org.jetbrains.kotlin.cli.common.messages.MessageCollector;
import com.intellij.openapi.util.Disposer;
import com.intellij.psi.*;
import com.intellij.psi.util.PsiTreeUtil;
import org.jetbrains.kotlin.config.CompilerConfiguration;
import org.jetbrains.kotlin.psi.*;

class SymbolsKotlin {
    static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') out.append('\\').append(c);
            else if (c < 0x20) out.append(String.format("\\u%04x", (int) c));
            else out.append(c);
        }
        return out.append('"').toString();
    }

    /** What may stand before a declaration's word; a name in backquotes may hold any of the words. */
    static final String MODIFIERS = "(?m)^([ \\t]*(?:(?:public|private|internal|protected|sealed|abstract|actual|expect|@[\\w.]+(?:\\([^)\\n]*\\))?)[ \\t]+)*)";

    /** Later syntax in the words of Kotlin 1.3, every line where it was: trailing commas, `fun interface`, `value class`, `data object`, `..<`. */
    static String older(String text) {
        return text.replaceAll(",(?=(\\s|//[^\\n]*\\n|/\\*[^*]*\\*/)*([)\\]>]|->))", " ").replaceAll(MODIFIERS + "fun(?= interface\\b)", "$1   ").replaceAll(MODIFIERS + "value(?= class\\b)", "$1     ")
            .replaceAll(MODIFIERS + "data(?= object\\b)", "$1    ").replace("..<", "..");
    }

    static int line(String text, int offset) {
        int line = 1;
        for (int i = 0; i < offset; ++i) if (text.charAt(i) == '\n') ++line;
        return line;
    }

    /** Inside of a body that runs: a function, an accessor, an initialiser, a lambda, an anonymous object. */
    static boolean local(PsiElement element) {
        for (PsiElement up = element.getParent(); up != null && !(up instanceof KtFile); up = up.getParent())
            if (up instanceof KtFunction || up instanceof KtPropertyAccessor || up instanceof KtAnonymousInitializer || up instanceof KtLambdaExpression || up instanceof KtObjectLiteralExpression || up instanceof KtProperty) return true;
        return false;
    }

    static void collect(KtFile file, String text, List<String> symbols) {
        for (KtNamedDeclaration one : PsiTreeUtil.collectElementsOfType(file, KtNamedDeclaration.class)) {
            String kind;
            String more = "";
            boolean local = local(one);
            if (one instanceof KtEnumEntry) kind = "enum_member";
            else if (one instanceof KtObjectDeclaration object) {
                if (object.isObjectLiteral()) continue;
                kind = "class";
                more = ",\"also\":[\"module\",\"namespace\"]";
                if (object.getNameIdentifier() == null) more += ",\"optional\":true,\"anyName\":true";
            } else if (one instanceof KtClass type) {
                kind = type.isInterface() ? "interface" : type.isEnum() ? "enum" : "class";
            } else if (one instanceof KtNamedFunction function) {
                if (function.getNameIdentifier() == null) continue;
                kind = function.getParent() instanceof KtClassBody ? "method" : "function";
                more = ",\"also\":[\"method\",\"function\",\"test\"]";
            } else if (one instanceof KtSecondaryConstructor) {
                symbols.add("{\"name\":\"constructor\",\"anyName\":true,\"kind\":\"constructor\",\"line\":" + line(text, ((KtSecondaryConstructor) one).getConstructorKeyword().getTextOffset()) + (local ? ",\"local\":true" : "") + "}");
                continue;
            } else if (one instanceof KtPrimaryConstructor) {
                symbols.add("{\"name\":\"constructor\",\"anyName\":true,\"optional\":true,\"kind\":\"constructor\",\"line\":" + line(text, one.getTextOffset()) + "}");
                continue;
            } else if (one instanceof KtProperty property) {
                kind = property.hasModifier(org.jetbrains.kotlin.lexer.KtTokens.CONST_KEYWORD) ? "constant" : property.getParent() instanceof KtClassBody ? "property" : "variable";
                more = ",\"also\":[\"constant\",\"variable\",\"property\",\"field\"]" + (property.isLocal() ? ",\"optional\":true" : "");
                local = local || property.isLocal();
            } else if (one instanceof KtParameter parameter) {
                if (!parameter.hasValOrVar()) continue;
                kind = "property";
                more = ",\"also\":[\"variable\",\"field\",\"constant\"],\"optional\":true,\"context\":\"primary constructor\"";
            } else if (one instanceof KtTypeAlias) kind = "type";
            else if (one instanceof KtDestructuringDeclarationEntry) {
                kind = "variable";
                more = ",\"also\":[\"constant\",\"property\"],\"optional\":true";
            } else continue;
            PsiElement name = one.getNameIdentifier();
            int at = name != null ? name.getTextOffset() : one.getTextOffset();
            symbols.add("{\"name\":" + quoted(one.getName() == null ? "" : one.getName()) + ",\"kind\":\"" + kind + "\",\"line\":" + line(text, at) + (local ? ",\"local\":true" : "") + more + "}");
        }
        KtPackageDirective directive = file.getPackageDirective();
        if (directive != null && !directive.getFqName().isRoot())
            symbols.add("{\"name\":" + quoted(directive.getFqName().asString()) + ",\"kind\":\"module\",\"line\":" + line(text, directive.getTextOffset()) + ",\"also\":[\"namespace\"],\"anyName\":true,\"optional\":true}");
    }

    public static void main(String[] arguments) throws IOException {
        CompilerConfiguration configuration = new CompilerConfiguration();
        configuration.put(CLIConfigurationKeys.MESSAGE_COLLECTOR_KEY, MessageCollector.Companion.getNONE());
        KotlinCoreEnvironment environment = KotlinCoreEnvironment.createForProduction(Disposer.newDisposable(), configuration, EnvironmentConfigFiles.JVM_CONFIG_FILES);
        KtPsiFactory factory = new KtPsiFactory(environment.getProject(), false);
        Path root = Path.of(arguments[0]);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream out = new PrintStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)), false, StandardCharsets.UTF_8);
        for (String shown = in.readLine(); shown != null; shown = in.readLine()) {
            String answer;
            try {
                String text = older(new String(Files.readAllBytes(root.resolve(shown)), StandardCharsets.UTF_8).replace("\r\n", "\n"));
                KtFile file = factory.createFile(text);
                PsiErrorElement error = PsiTreeUtil.findChildOfType(file, PsiErrorElement.class);
                if (error != null) {
                    answer = "{\"path\":" + quoted(shown) + ",\"error\":" + quoted(error.getErrorDescription() + " (line " + line(text, error.getTextOffset()) + ")") + "}";
                } else {
                    List<String> symbols = new ArrayList<>();
                    List<String> imports = new ArrayList<>();
                    collect(file, text, symbols);
                    for (KtImportDirective one : file.getImportDirectives()) {
                        String path = one.getImportedFqName() == null ? "" : one.getImportedFqName().asString() + (one.isAllUnder() ? ".*" : "");
                        imports.add("{\"line\":" + line(text, one.getTextOffset()) + ",\"module\":" + quoted(path) + ",\"alias\":" + quoted(one.getAliasName() == null ? "" : one.getAliasName()) + ",\"kind\":\"static\",\"names\":[]}");
                    }
                    answer = "{\"path\":" + quoted(shown) + ",\"symbols\":[" + String.join(",", symbols) + "],\"imports\":[" + String.join(",", imports) + "]}";
                }
            } catch (IOException | RuntimeException | LinkageError error) {
                answer = "{\"path\":" + quoted(shown) + ",\"error\":" + quoted(error.toString()) + "}";
            }
            out.println(answer);
        }
        out.flush();
        System.exit(0);
    }
}
