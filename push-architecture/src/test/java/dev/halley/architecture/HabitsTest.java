package dev.halley.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Date;
import java.util.Set;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Habits of the house that a compiler does not check. */
class HabitsTest {
    private static final JavaClasses CLASSES = Modules.classes();

    private static final String CLOCK = "dev.halley.push.core.SystemTicker";
    private static final String PROGRAM = "dev.halley.launcher.Server";

    @Test
    void clock_isReadByOneClass() {
        // The sample is an application, and the launcher a program: they may ask for the time of day.
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(CLOCK)
                .and()
                .doNotHaveFullyQualifiedName(PROGRAM)
                .and(DescribedPredicate.not(Modules.in("push-war-sample")))
                .should()
                .accessTargetWhere(DescribedPredicate.describe("reads a clock", HabitsTest::readsClock))
                .because("time comes in through the constructor, as a Ticker; only " + CLOCK + " reads it")
                .check(CLASSES);
    }

    @Test
    void staticState_isNotMutable() {
        fields().that()
                .areStatic()
                .should()
                .beFinal()
                .andShould()
                .notHaveRawType(DescribedPredicate.describe("an atomic or a concurrent map", HabitsTest::isMutableCell))
                .because("containers come and go, and class loaders with them")
                .check(CLASSES);
    }

    @Test
    void packages_areNullMarked() {
        classes().should(beInNullMarkedPackage()).check(CLASSES);
    }

    private static boolean readsClock(JavaAccess<?> access) {
        JavaClass owner = access.getTargetOwner();
        String name = access.getName();
        if (owner.isEquivalentTo(System.class)) {
            return Set.of("nanoTime", "currentTimeMillis").contains(name);
        }
        if (owner.isEquivalentTo(java.time.Clock.class)) {
            return name.startsWith("system") || name.startsWith("tick");
        }
        if (owner.isEquivalentTo(java.time.InstantSource.class)) {
            return name.equals("system");
        }
        return owner.getPackageName().equals("java.time") && name.equals("now")
                || owner.isEquivalentTo(Date.class)
                        && access.getTarget().getFullName().endsWith("<init>()");
    }

    private static boolean isMutableCell(JavaClass type) {
        boolean atomic = type.getPackageName().equals("java.util.concurrent.atomic")
                && !type.getSimpleName().endsWith("FieldUpdater");
        return atomic || type.isAssignableTo(java.util.concurrent.ConcurrentMap.class);
    }

    private static ArchCondition<JavaClass> beInNullMarkedPackage() {
        return new ArchCondition<>("be in a @NullMarked package") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean marked = type.getPackage()
                        .tryGetAnnotationOfType(NullMarked.class)
                        .isPresent();
                events.add(new SimpleConditionEvent(
                        type, marked, type.getPackageName() + " needs a package-info.java with @NullMarked"));
            }
        };
    }
}
