package dev.halley.it.wire;

import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said of WebSockets over the container's endpoint, all of it again over Halley's own on {@code upgrade()}; docs/decisions/0009. */
class OnUpgradeIT {
    /** More settings of servers for the tests in here. */
    static Map<String, String> settings(ExtensionContext test) {
        boolean inHere = test.getRequiredTestClass().getEnclosingClass() == OnUpgradeIT.class;
        return inHere ? Map.of("push.websocket", "upgrade") : Map.of();
    }

    @Nested
    class Handshakes extends HandshakeIT {}

    @Nested
    class Frames extends FramesIT {}

    @Nested
    class InBand extends InBandIT {}

    @Nested
    class Closing extends ClosingIT {}

    @Nested
    class Limits extends LimitsIT {}

    @Nested
    class Liveness extends LivenessIT {}

    @Nested
    class Sessions extends SessionsIT {}

    @Nested
    class CutEverywhere extends CutEverywhereIT {
        @Override
        @ParameterizedTest
        @ValueSource(strings = "ws")
        void cutAtEachByte_losesNothingAndBringsNothingTwice(String transport) {
            super.cutAtEachByte_losesNothingAndBringsNothingTwice(transport);
        }
    }

    @Nested
    class SlowReader extends SlowReaderIT {
        @Override
        @ParameterizedTest
        @ValueSource(strings = "ws")
        void batchThatIsNotRead_is4002(String transport) {
            super.batchThatIsNotRead_is4002(transport);
        }
    }
}
