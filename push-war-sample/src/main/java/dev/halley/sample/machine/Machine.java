package dev.halley.sample.machine;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.lang.management.RuntimeMXBean;
import java.lang.management.ThreadMXBean;
import java.util.List;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * Reads this machine's metrics. Those of {@code com.sun.management} are asked for by name: some servers do not let an
 * application see that package, and other JVMs do not have it.
 */
final class Machine {

    private static final MBeanServer BEANS = ManagementFactory.getPlatformMBeanServer();
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final RuntimeMXBean RUNTIME = ManagementFactory.getRuntimeMXBean();
    private static final List<GarbageCollectorMXBean> COLLECTORS = ManagementFactory.getGarbageCollectorMXBeans();
    private static final String JAVA = System.getProperty("java.version", "");

    private final ObjectName system;

    Machine() {
        try {
            system = new ObjectName(ManagementFactory.OPERATING_SYSTEM_MXBEAN_NAME);
        } catch (JMException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    MachineSample sample() {
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        Long total = number("TotalMemorySize") instanceof Number n ? n.longValue() : null;
        Long free = number("FreeMemorySize") instanceof Number n ? n.longValue() : null;
        return new MachineSample(
                share("CpuLoad"),
                share("ProcessCpuLoad"),
                Runtime.getRuntime().availableProcessors(),
                share("SystemLoadAverage"),
                heap.getUsed(),
                heap.getCommitted(),
                heap.getMax(),
                COLLECTORS.stream()
                        .mapToLong(GarbageCollectorMXBean::getCollectionCount)
                        .sum(),
                COLLECTORS.stream()
                        .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                        .sum(),
                THREADS.getThreadCount(),
                THREADS.getPeakThreadCount(),
                total == null || free == null ? null : total - free,
                total,
                ManagementFactory.getClassLoadingMXBean().getLoadedClassCount(),
                RUNTIME.getUptime(),
                JAVA);
    }

    /** The first reading of a load is negative or no number: there is nothing yet to compare with. */
    private @Nullable Double share(String attribute) {
        if (number(attribute) instanceof Number n && n.doubleValue() >= 0) {
            return Math.round(n.doubleValue() * 10_000) / 10_000.0;
        }
        return null;
    }

    private @Nullable Object number(String attribute) {
        try {
            return BEANS.getAttribute(system, attribute);
        } catch (JMException notHere) {
            return null;
        }
    }
}
