package dev.halley.sample.machine;

import org.jspecify.annotations.Nullable;

/**
 * What the JVM says of itself and its machine; null what it does not say here.
 *
 * @param systemCpu load of all processors, 0 to 1
 * @param processCpu this process's part of it
 * @param processors how many there are for this process
 * @param loadAverage runnable threads over the last minute
 * @param heapUsed bytes
 * @param heapCommitted bytes taken from the system
 * @param heapMax bytes that it may take
 * @param gcCount collections since the start
 * @param gcMillis time they took, together
 * @param threads live ones
 * @param peakThreads most at one time
 * @param memoryUsed bytes of the machine's memory, by all processes
 * @param memoryTotal bytes that the machine has
 * @param classes loaded now
 * @param uptimeMillis since the JVM started
 * @param java its version
 */
public record MachineSample(
        @Nullable Double systemCpu,
        @Nullable Double processCpu,
        int processors,
        @Nullable Double loadAverage,
        long heapUsed,
        long heapCommitted,
        long heapMax,
        long gcCount,
        long gcMillis,
        int threads,
        int peakThreads,
        @Nullable Long memoryUsed,
        @Nullable Long memoryTotal,
        int classes,
        long uptimeMillis,
        String java) {}
