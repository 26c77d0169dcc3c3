package dev.halley.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExecutableWarIT {

    @TempDir
    private Path folder;

    @Test
    void started_servesItsPagesAndNotItself() throws Exception {
        try (RunningWar war = new RunningWar(folder, "0")) {
            assertThat(war.address().getHost()).isEqualTo("localhost");
            HttpResponse<String> index = war.get("/");
            assertThat(index.statusCode()).isEqualTo(200);
            assertThat(index.headers().firstValue("Content-Type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("text/html"));
            assertThat(war.get("/META-INF/versions/17/dev/halley/launcher/Main.class")
                            .statusCode())
                    .isEqualTo(404);
            assertThat(war.get("/WEB-INF/launcher/push-launcher.jar").statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void requestWithATag_isMeasured() throws Exception {
        try (RunningWar war = new RunningWar(folder, "0")) {
            war.get("/?tag=measured-1");
            war.get("/?tag=measured-1");

            assertThat(war.get("/wire?prefix=measured-").body())
                    .matches("\\{\"time\":\\d+,\"measured\":true,\"tags\":\\{\"measured-1\":\\{"
                            + "\"in\":[1-9]\\d*,\"out\":[1-9]\\d*,\"requests\":2}}}");
        }
    }

    @Test
    void terminated_endsQuietlyAndLeavesNothingBehind() throws Exception {
        try (RunningWar war = new RunningWar(folder, "0")) {
            war.address();
            war.terminate();
            war.exitCode();

            // Tomcat says so where random numbers came late, on a busy machine
            assertThat(war.err().lines())
                    .filteredOn(line -> !line.contains("Creation of SecureRandom"))
                    .isEmpty();
            assertThat(war.temporary()).isEmptyDirectory();
        }
    }

    @Test
    void portInUse_oneLineAndExitCode1() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("localhost"));
                RunningWar war = new RunningWar(folder, String.valueOf(taken.getLocalPort()))) {
            assertThat(war.exitCode()).isEqualTo(1);
            assertThat(war.err())
                    .startsWith("Halley cannot start: cannot listen at localhost:" + taken.getLocalPort())
                    .hasLineCount(1);
            assertThat(war.temporary()).isEmptyDirectory();
        }
    }

    @Test
    void badPort_oneLineAndExitCode2() throws Exception {
        try (RunningWar war = new RunningWar(folder, "80a")) {
            assertThat(war.exitCode()).isEqualTo(2);
            assertThat(war.err())
                    .startsWith("Halley cannot start: the port must be a number from 0 to 65535, not '80a'")
                    .hasLineCount(1);
        }
    }
}
