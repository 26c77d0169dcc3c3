package dev.halley.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The sample by {@code java -jar}, and a browser to see it with, for the tests of a class. */
final class SampleInChromium implements BeforeAllCallback, AfterAllCallback {
    private Path folder;
    private RunningWar war;
    private Chromium chromium;

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        folder = Files.createTempDirectory(
                Files.createDirectories(Path.of("target", "wars").toAbsolutePath()), "war");
        war = new RunningWar(folder.resolve("war"), "0");
        chromium = new Chromium();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (chromium != null) {
            chromium.close();
        }
        if (war != null) {
            war.close();
        }
    }

    /** Of the class alone; it is left in {@code target}. */
    Path folder() {
        return folder;
    }

    RunningWar war() {
        return war;
    }

    Chromium chromium() {
        return chromium;
    }
}
