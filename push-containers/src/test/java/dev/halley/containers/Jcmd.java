package dev.halley.containers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Looks into a running JVM with the tool of its JDK. */
record Jcmd(Path jdk, long pid) {
    /** What a diagnostic command prints. */
    String run(String... command) throws IOException, InterruptedException {
        String[] all = new String[command.length + 2];
        all[0] = jdk.resolve("bin/jcmd").toString();
        all[1] = Long.toString(pid);
        System.arraycopy(command, 0, all, 2, command.length);
        Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new AssertionError(String.join(" ", all) + ": " + printed);
        }
        return printed;
    }

    /** Whether a class is loaded, after a full collection. */
    boolean isLoaded(String name) throws IOException, InterruptedException {
        run("GC.run");
        return run("VM.class_hierarchy", name).contains(name);
    }
}
