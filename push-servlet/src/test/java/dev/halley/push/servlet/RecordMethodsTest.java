package dev.halley.push.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** That the JDK holds on to a record's loader is not tested: it does so before JDK 18 only. */
class RecordMethodsTest {
    /** Loaded anew, as an application's would be; public for reflection. */
    public record Point(String name, Point next) {}

    @Test
    void recordsOfAnApplicationThatEnded_canBeUnloaded() throws Exception {
        WeakReference<ClassLoader> application = new WeakReference<>(usedRecords());

        RecordMethods.forgetLast();

        long begin = System.nanoTime();
        while (application.get() != null && System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(10)) {
            System.gc();
        }
        assertThat(application.get()).isNull();
    }

    private static ClassLoader usedRecords() throws ReflectiveOperationException {
        URL classes =
                RecordMethodsTest.class.getProtectionDomain().getCodeSource().getLocation();
        ClassLoader loader = new URLClassLoader(new URL[] {classes}, ClassLoader.getPlatformClassLoader());
        var constructor = loader.loadClass(Point.class.getName()).getConstructors()[0];
        Object one = constructor.newInstance("a", null);
        assertThat(one.equals(constructor.newInstance("a", one))).isFalse();
        assertThat(one.hashCode()).isEqualTo(constructor.newInstance("a", null).hashCode());
        return loader;
    }
}
