package dev.halley.containers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerLogTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "22-Nov-2026 22:31:42.014 WARNING [main] dev.halley.push.servlet.Lifecycle.log HALLEY-0003: without",
                "2026-11-22 22:38:45.930:WARN :dhps.Lifecycle:main: HALLEY-0003: without",
                "\u001b[0m\u001b[33m22:45:16,745 WARN  [dev.halley.push] (MSC service thread 1-4) HALLEY-0003: without",
                "[#|2026-11-23T00:20:54.962221Z|WARNING|GF 7.0.21|dev.halley.push|_ThreadID=69;_ThreadName=main;|\n  HALLEY-0003: without|#]",
                "[#|2026-11-23T02:46:42.485+0000\u001b[1;91m|SEVERE|\u001b[0mPayara 6.2025.9|\u001b[1;94m|\u001b[0m_ThreadID=289;|\n  HALLEY-0003: without|#]",
                "[11/22/26, 22:36:53:534 UTC] 0000007c dev.halley.push.servlet.Lifecycle          W HALLEY-0003: without",
                "[11/22/26, 22:36:53:534 UTC] 0000007c com.ibm.ws.webcontainer.webapp             E SRVE0315E: in /push-war-sample",
                "Nov 22, 2026 10:44:52 PM dev.halley.push.servlet.Lifecycle contextInitialized\nWARNING: without"
            })
    void warningOfOurs_isAlarming(String entry) {
        String log = quiet() + entry + "\n" + quiet();

        assertThat(ServerLog.alarming(log)).containsExactly(entry + "\n");
    }

    @Test
    void warningOfTheServers_isNot() {
        String log = "\u001b[0m\u001b[33m22:45:16,985 WARN  [org.wildfly] (MSC) WFLYELY00023: no KeyStore\n" + quiet();

        assertThat(ServerLog.alarming(log)).isEmpty();
    }

    @Test
    void addressAfterAWarningOfTomcats_isNot() {
        String log =
                "02:50:07 WARNING org.apache.catalina.util: SecureRandom took [226] milliseconds.\nHalley is at http://localhost/\n";

        assertThat(ServerLog.alarming(log)).isEmpty();
    }

    @Test
    void stackTrace_belongsToItsRecord() {
        String entry =
                "2026-11-22 22:38:45.930:WARN :oejs.HttpChannel:qtp-1: /push\njava.lang.IllegalStateException\n\tat dev.halley.X\n";

        assertThat(ServerLog.alarming(quiet() + entry + quiet())).containsExactly(entry);
    }

    /** A record of each kind that has to do with us, and is no alarm. */
    private static String quiet() {
        return """
                22-Nov-2026 22:31:42.014 INFO [main] dev.halley.push.servlet.Lifecycle.log Halley serves /push
                [11/22/26, 22:34:43:082 UTC] 00000024 dev.halley.push.servlet.Lifecycle          I Halley serves /push
                [11/22/26, 22:34:43:086 UTC] 00000024 com.ibm.ws.app.manager.AppMessageHelper    A CWWKZ0001I: push-war-sample
                Nov 22, 2026 10:44:52 PM dev.halley.push.servlet.Lifecycle contextInitialized
                INFO: Halley serves /push
                """;
    }
}
