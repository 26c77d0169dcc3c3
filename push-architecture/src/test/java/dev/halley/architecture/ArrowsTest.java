package dev.halley.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who may import whom: the table of modules in the design, as a test. */
class ArrowsTest {
    private static final JavaClasses CLASSES = Modules.classes();

    /** What each module may import besides the JDK, JSpecify and itself: modules, and packages with all below them. */
    private static final Map<String, Allowed> ARROWS = Map.of(
            "push-api", new Allowed(Set.of(), Set.of("jakarta.inject")),
            "push-core", new Allowed(Set.of("push-api"), Set.of("jakarta.json")),
            "push-cdi",
                    new Allowed(
                            Set.of("push-api", "push-core"),
                            Set.of(
                                    "jakarta.annotation",
                                    "jakarta.enterprise",
                                    "jakarta.inject",
                                    "jakarta.interceptor",
                                    "jakarta.json",
                                    "jakarta.transaction")),
            "push-servlet", new Allowed(Set.of("push-api", "push-core"), Set.of("jakarta.servlet")),
            "push-websocket", new Allowed(Set.of("push-api", "push-core"), Set.of("jakarta.websocket")),
            "push-weld",
                    new Allowed(Set.of("push-api"), Set.of("jakarta.enterprise", "jakarta.servlet", "org.jboss.weld")),
            "push-testing", new Allowed(Set.of("push-api", "push-core"), Set.of("jakarta.json", "org.junit.jupiter")),
            "push-launcher", new Allowed(Set.of(), Set.of("jakarta.servlet", "org.apache")),
            "push-war-sample", new Allowed(Set.of("push-api", "push-cdi"), Set.of("jakarta")));

    @ParameterizedTest
    @MethodSource("modules")
    void module_importsOnlyWhatItMay(String module) {
        assertThat(ARROWS).as("say here what the module may import").containsKey(module);
        classes()
                .that(Modules.in(module))
                .should()
                .onlyDependOnClassesThat(ARROWS.get(module).or(Modules.in(module)))
                .check(CLASSES);
    }

    @Test
    void packages_haveNoCycles() {
        slices().matching("dev.halley.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    static List<String> modules() {
        return Modules.names();
    }

    private static final class Allowed extends DescribedPredicate<JavaClass> {
        private static final Set<String> EVERYWHERE = Set.of("java", "javax", "org.jspecify.annotations");

        private final Set<String> modules;
        private final Set<String> packages;

        Allowed(Set<String> modules, Set<String> packages) {
            super("are in %s or in %s", modules, packages);
            this.modules = modules;
            this.packages = packages;
        }

        @Override
        public boolean test(JavaClass type) {
            JavaClass component = type.getBaseComponentType();
            String module = Modules.moduleOf(component);
            if (!module.isEmpty()) {
                return modules.contains(module);
            }
            return component.isPrimitive()
                    || startsWithOneOf(component.getPackageName(), EVERYWHERE)
                    || startsWithOneOf(component.getPackageName(), packages);
        }

        private static boolean startsWithOneOf(String name, Set<String> prefixes) {
            return prefixes.stream().anyMatch(prefix -> (name + ".").startsWith(prefix + "."));
        }
    }
}
