package dev.halley.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.catalina.LifecycleException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An application that goes takes its own WebSockets along, with the settings as they come; docs/decisions/0009. */
class UpgradeStopIT {
    @RegisterExtension
    static final Server SERVER = new Server("push.websocket=upgrade");

    @Test
    void clientThatDoesNotAnswerAClose_losesItsSocketWithTheApplication() throws LifecycleException {
        WebSocketWire silent = SERVER.webSocket("?topic=lab/a");
        SERVER.stopApplication();
        assertThat(silent.close().code()).isEqualTo(4001);
        silent.expectEnd();
        assertThat(SERVER.awaitConnectionsEnd()).as("connections that are left").isZero();
    }
}
