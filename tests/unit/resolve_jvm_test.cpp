// Java, Kotlin, Scala and Groovy: packages as files declare them, source sets, platforms and libraries.
#include <atomic>
#include <thread>

#include "tests/support/catch.h"
#include "tests/support/declared_project.h"
#include "tests/support/random.h"

namespace aircher::project::jvm {
ResolverFactory factory();
}

using namespace aircher;
using aircher::test::DeclaredProject;

namespace {
DeclaredProject made(std::vector<test::DeclaredFile> files) { return {project::jvm::factory(), std::move(files)}; }
}  // namespace

TEST_CASE("a Java class is the file of its package that is called like it", "[resolve][jvm]") {
    const DeclaredProject project = made({{"app/src/main/java/a/b/C.java", "a.b", "class C { class D {} }"},
                                          {"app/src/main/java/a/b/E.java", "a.b", "class E {}\nclass Second {}"},
                                          {"app/src/main/java/Main.java", "", "class Main {}"},
                                          {"app/src/main/java/a/x/User.java", "a.x", "class User {}"}});
    const std::string from = "app/src/main/java/a/x/User.java";
    CHECK(project.answer(from, "a.b.C") == "exact app/src/main/java/a/b/C.java");
    CHECK(project.answer(from, "a.b.C.D") == "exact app/src/main/java/a/b/C.java");
    CHECK(project.answer(from, "a.b.C.method", "import static") == "exact app/src/main/java/a/b/C.java");
    CHECK(project.answer(from, "a.b.C.*", "import static") == "exact app/src/main/java/a/b/C.java");
    CHECK(project.answer(from, "a.b.Second") == "exact app/src/main/java/a/b/E.java");
    CHECK(project.answer(from, "a.b.*") == "exact app/src/main/java/a/b/C.java app/src/main/java/a/b/E.java");
    CHECK(project.answer(from, "a.b", "import", {"*"}) == "exact app/src/main/java/a/b/C.java app/src/main/java/a/b/E.java");
    CHECK(project
              .resolve(from,
                       [] {
                           ast::Import import;
                           import.module = "a.b.*";
                           return import;
                       }())
              .target == "app/src/main/java/a/b");
    CHECK(project.answer(from, "a.b.Missing") == "unresolved");
    CHECK(project.answer(from, "a.b.generated.Thing") == "unresolved");
    CHECK(project.answer(from, "") == "unresolved");
}

TEST_CASE("Java names a Kotlin file's functions by the file", "[resolve][jvm]") {
    const DeclaredProject project = made({{"src/main/kotlin/p/Plain.kt", "p", "package p\nfun f() {}\n"},
                                          {"src/main/kotlin/p/Other.kt", "p", "@file:JvmName(\"Facade\")\npackage p\nfun g() {}\n"},
                                          {"src/main/java/q/A.java", "q", ""}});
    CHECK(project.answer("src/main/java/q/A.java", "p.PlainKt") == "exact src/main/kotlin/p/Plain.kt");
    CHECK(project.answer("src/main/java/q/A.java", "p.PlainKt.f", "import static") == "exact src/main/kotlin/p/Plain.kt");
    CHECK(project.answer("src/main/java/q/A.java", "p.Facade") == "exact src/main/kotlin/p/Other.kt");
    CHECK(project.answer("src/main/java/q/A.java", "p.OtherKt") == "unresolved");
}

TEST_CASE("libraries by whole packages, parents of poms, and values of Scala", "[resolve][jvm]") {
    const DeclaredProject project = made({{"src/main/java/p/A.java", "p", ""},
                                          {"src/main/scala/p/M.scala", "p", "class M(val c: Context) { def f(using q: Quotes) = 1 }"},
                                          {"pom.xml", "",
                                           "<project><parent><groupId>com.fasterxml.jackson</groupId><artifactId>jackson-base</artifactId></parent>"
                                           "<dependency><groupId>com.fasterxml.jackson.core</groupId><artifactId>jackson-annotations</artifactId></dependency>"
                                           "<dependency><groupId>com.fasterxml.jackson.core</groupId><artifactId>jackson-core</artifactId></dependency>"
                                           "<dependency><groupId>junit</groupId><artifactId>junit</artifactId></dependency></project>"}});
    CHECK(project.answer("src/main/java/p/A.java", "com.fasterxml.jackson.annotation.JsonProperty") == "external inferred com.fasterxml.jackson.core:jackson-annotations");
    CHECK(project.answer("src/main/java/p/A.java", "com.fasterxml.jackson.annotation.*") == "external inferred com.fasterxml.jackson.core:jackson-annotations");
    CHECK(project.answer("src/main/java/p/A.java", "org.junit.*") == "external exact junit:junit");
    CHECK(project.answer("src/main/java/p/A.java", "io.reactivex.*") == "external inferred io.reactivex");
    const std::string scala = "src/main/scala/p/M.scala";
    CHECK(project.answer(scala, "c.universe._") == "unresolved");
    CHECK(project.answer(scala, "q.reflect._") == "unresolved");
    CHECK(project.answer(scala, "annotation.tailrec") == "stdlib scala.annotation");
    CHECK(project.answer(scala, "collection.mutable._") == "stdlib scala.collection.mutable");
    CHECK(project.answer(scala, "fs2.Stream") == "external inferred fs2");
}

TEST_CASE("the JDK and the languages' own packages are the standard library", "[resolve][jvm]") {
    const DeclaredProject project = made({{"A.java", "p", ""}, {"B.kt", "p", ""}, {"C.scala", "p", ""}});
    CHECK(project.answer("A.java", "java.util.List") == "stdlib java.util");
    CHECK(project.answer("A.java", "java.util.Map.Entry") == "stdlib java.util");
    CHECK(project.answer("A.java", "java.util.*") == "stdlib java.util");
    CHECK(project.answer("A.java", "javax.crypto.Cipher") == "stdlib javax.crypto");
    CHECK(project.answer("A.java", "org.w3c.dom.Node") == "stdlib org.w3c.dom");
    CHECK(project.answer("A.java", "javax.xml.bind.JAXB") == "external inferred javax.xml");
    CHECK(project.answer("A.java", "javax.inject.Inject") == "external inferred javax.inject");
    CHECK(project.answer("B.kt", "kotlin.math.max") == "stdlib kotlin.math");
    CHECK(project.answer("B.kt", "kotlinx.coroutines.launch") == "external inferred kotlinx.coroutines");
    CHECK(project.answer("C.scala", "scala.collection.mutable", "import", {"Map", "Set"}) == "stdlib scala.collection.mutable");
    CHECK(project.answer("C.scala", "scala.xml.Node") == "external inferred scala");
}

TEST_CASE("libraries are those that build files name", "[resolve][jvm]") {
    const DeclaredProject project =
        made({{"src/main/java/p/A.java", "p", ""},
              {"pom.xml", "",
               "<project><groupId>my.own</groupId><dependencies><dependency><groupId>org.assertj</groupId>\n<artifactId>assertj-core</artifactId></dependency>"
               "<dependency><groupId>com.google.guava</groupId><artifactId>guava</artifactId></dependency><!-- <groupId>org.commented</groupId> --></project>"},
              {"x/build.gradle.kts", "",
               "dependencies { implementation(\"com.squareup.okio:okio:3.0\")\n testImplementation(\"io.ktor:ktor-a:1\", \"io.ktor:ktor-b:1\") }"},
              {"gradle/libs.versions.toml", "", "jackson = { module = \"com.fasterxml.jackson.core:jackson-databind\", version = \"2\" }"},
              {"build.sbt", "", "libraryDependencies += \"org.typelevel\" %% \"cats-core\" % \"2.0\""}});
    const std::string from = "src/main/java/p/A.java";
    CHECK(project.answer(from, "org.assertj.core.api.Assertions") == "external exact org.assertj:assertj-core");
    CHECK(project.answer(from, "com.google.common.collect.ImmutableList") == "external exact com.google.guava:guava");
    CHECK(project.answer(from, "okio.Buffer") == "external exact com.squareup.okio:okio");
    CHECK(project.answer(from, "io.ktor.client.HttpClient") == "external exact io.ktor");
    CHECK(project.answer(from, "com.fasterxml.jackson.annotation.JsonProperty") == "external inferred com.fasterxml.jackson");
    CHECK(project.answer(from, "cats.effect.IO") == "external exact org.typelevel:cats-core");
    CHECK(project.answer(from, "org.commented.X") == "external inferred org.commented");
    CHECK(project.answer(from, "org.slf4j.Logger") == "external inferred org.slf4j");
}

TEST_CASE("among several definitions the importer's own module and source set come first", "[resolve][jvm]") {
    const DeclaredProject project = made({{"a/src/main/java/p/C.java", "p", "class C {}"},
                                          {"a/src/test/java/p/C.java", "p", "class C {}"},
                                          {"b/src/main/java/p/C.java", "p", "class C {}"},
                                          {"a/src/main/java/q/M.java", "q", ""},
                                          {"a/src/test/java/q/T.java", "q", ""},
                                          {"b/src/test/java/q/T.java", "q", ""},
                                          {"c/src/main/java/q/M.java", "q", ""}});
    CHECK(project.answer("a/src/main/java/q/M.java", "p.C") == "exact a/src/main/java/p/C.java");
    CHECK(project.answer("a/src/test/java/q/T.java", "p.C") == "exact a/src/test/java/p/C.java");
    CHECK(project.answer("b/src/test/java/q/T.java", "p.C") == "exact b/src/main/java/p/C.java");
    CHECK(project.answer("c/src/main/java/q/M.java", "p.C") == "inferred a/src/main/java/p/C.java b/src/main/java/p/C.java");
}

TEST_CASE("Kotlin's files need not be called like what they define, nor lie where their package says", "[resolve][jvm]") {
    const DeclaredProject project = made({{"src/main/kotlin/util.kt", "com.acme.util", "fun String.shout() = 1\nval answer = 42\n"},
                                          {"src/main/kotlin/Other.kt", "com.acme.util", "class Other\nfun overloaded(a: Int) {}\n"},
                                          {"src/main/kotlin/more.kt", "com.acme.util", "fun overloaded(a: String) {}\n"},
                                          {"src/jvmMain/kotlin/Clock.jvm.kt", "com.acme.time", "actual class Clock"},
                                          {"src/commonMain/kotlin/Clock.kt", "com.acme.time", "expect class Clock"},
                                          {"src/main/kotlin/Misleading.kt", "com.acme.util", "class Unrelated"},
                                          {"src/main/kotlin/sub.kt", "com.acme.util.net", "class Net"},
                                          {"src/main/kotlin/netval.kt", "com.acme.util", "val net = 1"},
                                          {"src/commonMain/kotlin/main.kt", "com.acme", ""}});
    const std::string from = "src/commonMain/kotlin/main.kt";
    CHECK(project.answer(from, "com.acme.util.shout") == "exact src/main/kotlin/util.kt");
    CHECK(project.answer(from, "com.acme.util.answer") == "exact src/main/kotlin/util.kt");
    CHECK(project.answer(from, "com.acme.util.Other.Companion.x") == "exact src/main/kotlin/Other.kt");
    CHECK(project.answer(from, "com.acme.util.overloaded") == "inferred src/main/kotlin/Other.kt src/main/kotlin/more.kt");
    CHECK(project.answer(from, "com.acme.time.Clock") == "exact src/commonMain/kotlin/Clock.kt");
    CHECK(project.answer(from, "com.acme.util.net") == "exact src/main/kotlin/netval.kt");  // a value and a package may share a name
    CHECK(project.answer(from, "com.acme.util.absent") == "unresolved");
}

TEST_CASE("Scala: names in braces, package objects, and packages that enclose the importer", "[resolve][jvm]") {
    const DeclaredProject project = made({{"core/src/main/scala/cats/Functor.scala", "cats", "trait Functor[F[_]]"},
                                          {"core/src/main/scala/cats/data/Chain.scala", "cats.data", "sealed abstract class Chain"},
                                          {"core/src/main/scala/cats/package.scala", "", "package object cats { type ~>[F[_], G[_]] = Int\n type Id[A] = A }"},
                                          {"core/src/main/scala/cats/instances/package.scala", "cats", "package object instances { object int extends X }"},
                                          {"core/src/main/scala/cats/free/Free.scala", "cats.free", "class Free"}});
    const std::string from = "core/src/main/scala/cats/free/Free.scala";
    CHECK(project.answer(from, "cats.data.Chain") == "exact core/src/main/scala/cats/data/Chain.scala");
    CHECK(project.answer(from, "cats", "import", {"Functor", "~>"}) == "exact core/src/main/scala/cats/Functor.scala core/src/main/scala/cats/package.scala");
    CHECK(project.answer(from, "cats.Id") == "exact core/src/main/scala/cats/package.scala");
    CHECK(project.answer(from, "cats.instances.int._") == "exact core/src/main/scala/cats/instances/package.scala");
    CHECK(project.answer(from, "data.Chain") == "inferred core/src/main/scala/cats/data/Chain.scala");
    CHECK(project.answer(from, "_root_.cats.Functor") == "exact core/src/main/scala/cats/Functor.scala");
    CHECK(project.answer(from, "cats.inherited") == "inferred core/src/main/scala/cats/package.scala");
    CHECK(project.answer(from, "org.scalacheck.Prop") == "external inferred org.scalacheck");  // not an `org` that the package object inherits
    CHECK(project.answer(from, "Prop.forAll") == "unresolved");
    ast::Import import;
    import.module = "cats";
    import.names = {{"Functor", "", {}}, { "Nothing2", "", {} }};
    const project::Resolution resolution = project.resolve(from, import);
    REQUIRE(resolution.name_files.size() == 2);
    CHECK(project.catalog().path(resolution.name_files[0]) == "core/src/main/scala/cats/Functor.scala");
    CHECK(resolution.name_files[1] == project::kNoFile);
}

TEST_CASE("a file without a package is found by its path, and said to be guessed", "[resolve][jvm]") {
    const DeclaredProject project = made({{"src/a/b/C.java", "", ""}, {"src/Main.java", "z", ""}, {"x/Boilerplate.scala", "", ""}});
    CHECK(project.answer("src/Main.java", "a.b.C") == "inferred src/a/b/C.java");
    CHECK(project.answer("src/Main.java", "a.b.D") == "external inferred a");
}

TEST_CASE("Java's modules are called like packages and are none", "[resolve][jvm]") {
    const DeclaredProject project = made({{"m/src/main/java/module-info.java", "a.b"},
                                          {"m/src/main/java/a/b/C.java", "a.b"},
                                          {"n/src/main/java/module-info.java", "a.n"},
                                          {"n/pom.xml", "", "<groupId>org.slf4j</groupId>"}});
    const std::string from = "n/src/main/java/module-info.java";
    CHECK(project.answer(from, "a.b", "requires") == "exact m/src/main/java/module-info.java");
    CHECK(project.answer(from, "java.sql", "requires") == "stdlib java.sql");
    CHECK(project.answer(from, "org.slf4j", "requires") == "external exact org.slf4j");
    CHECK(project.answer(from, "a.b", "import", {"*"}) == "exact m/src/main/java/a/b/C.java");
    CHECK(project.answer(from, "a.b.C", "import static", {"member"}) == "exact m/src/main/java/a/b/C.java");
}

TEST_CASE("Gradle's scripts apply scripts by path", "[resolve][jvm]") {
    const DeclaredProject project = made({{"p/settings.gradle"}, {"p/gradle/a.gradle"}, {"p/mod/build.gradle"}, {"p/mod/b.gradle"}, {"p/mod/C.groovy", "q"}});
    CHECK(project.answer("p/mod/build.gradle", "\"$rootDir/gradle/a.gradle\"", "apply") == "exact p/gradle/a.gradle");
    CHECK(project.answer("p/mod/build.gradle", "${projectDir}/b.gradle", "apply") == "exact p/mod/b.gradle");
    CHECK(project.answer("p/mod/build.gradle", "b.gradle", "apply") == "exact p/mod/b.gradle");
    CHECK(project.answer("p/mod/build.gradle", "$other/b.gradle", "apply") == "unresolved");
    CHECK(project.answer("p/mod/build.gradle", "q.C") == "exact p/mod/C.groovy");
}

TEST_CASE("build files and names of any kind do no harm", "[resolve][jvm]") {
    test::Random random(3);
    for (int i = 0; i < 200; ++i) {
        const DeclaredProject project = made({{"A.java", random.text("ab. ", 8), random.bytes(80)},
                                              {"B.scala", "a", random.bytes(80)},
                                              {"package.scala", random.text("a.", 4), random.bytes(20)},
                                              {"pom.xml", "", random.text("<groupId>/artcD! -", 200)},
                                              {"build.gradle", "", random.text("group:'\"\n a.b", 120)},
                                              {"build.sbt", "", random.text("\"a% \n", 60)}});
        for (int j = 0; j < 50; ++j) {
            const std::string module = random.text("ab.*_ A\\", 10);
            CHECK_FALSE(project.answer("B.scala", module, "import", {random.text("aA*.", 3)}).starts_with("reason"));
            CHECK_FALSE(project.answer("A.java", module).starts_with("reason"));
        }
    }
}

TEST_CASE("names without end are refused, not searched for", "[resolve][jvm]") {
    const DeclaredProject project = made({{"A.java", "a"}, {"B.scala", "a"}});
    std::string endless;
    while (endless.size() < 2'000'000) endless += "a.";
    for (int i = 0; i < 20; ++i) {
        CHECK(project.answer("A.java", endless) == "unresolved");
        CHECK(project.answer("B.scala", "a", "import", {endless}) == "unresolved");
    }
}

TEST_CASE("several threads ask one resolver", "[resolve][jvm]") {
    std::vector<test::DeclaredFile> files = {{"Main.kt", "m"}};
    for (int i = 0; i < 40; ++i)
        files.push_back(
            {"p" + std::to_string(i % 8) + "/f" + std::to_string(i) + ".kt", "p" + std::to_string(i % 8), "fun name" + std::to_string(i) + "() {}"});
    const DeclaredProject project = made(files);
    std::atomic<int> right = 0;
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([&] {
                for (int i = 0; i < 40; ++i)
                    if (project.answer("Main.kt", "p" + std::to_string(i % 8) + ".name" + std::to_string(i)) ==
                        "exact p" + std::to_string(i % 8) + "/f" + std::to_string(i) + ".kt")
                        ++right;
            });
    }
    CHECK(right == 160);
}
