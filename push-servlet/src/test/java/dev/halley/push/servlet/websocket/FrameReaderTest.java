package dev.halley.push.servlet.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameReaderTest {
    private static final int MOST = 70_000;

    /** A euro sign cut in two, a ping between, an empty fragment, a length of 16 bits, and the end. */
    private static final byte[] DIALOGUE = ClientFrame.joined(List.of(
            ClientFrame.of(Frames.TEXT, new byte[] {'a', (byte) 0xE2, (byte) 0x82})
                    .asFragment(),
            ClientFrame.of(Frames.PING, "between"),
            ClientFrame.of(Frames.CONTINUATION, "").asFragment(),
            ClientFrame.of(Frames.CONTINUATION, new byte[] {(byte) 0xAC, 'b'}),
            ClientFrame.of(Frames.PONG, "unasked"),
            ClientFrame.of(Frames.TEXT, "x".repeat(126)),
            ClientFrame.of(Frames.TEXT, ""),
            ClientFrame.of(Frames.CLOSE, "\u0003\u00e8bye".getBytes(StandardCharsets.ISO_8859_1)),
            ClientFrame.of(Frames.TEXT, "late")));

    private static final List<String> TOLD = List.of(
            "ping " + Journal.hex("between".getBytes(StandardCharsets.UTF_8)),
            "message a\u20acb",
            "message " + "x".repeat(126),
            "message ",
            "closed 1000 bye");

    @Test
    void splitAtEachByte_isReadAllTheSame() {
        for (int at = 0; at <= DIALOGUE.length; at++) {
            assertThat(Journal.of(false, MOST, DIALOGUE, List.of(at)))
                    .as("split at %d", at)
                    .isEqualTo(TOLD);
        }
    }

    @Test
    void byteByByte_isReadAllTheSame() {
        List<Integer> everywhere = IntStream.range(0, DIALOGUE.length).boxed().toList();
        assertThat(Journal.of(false, MOST, DIALOGUE, everywhere)).isEqualTo(TOLD);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 65_535, 65_536, MOST})
    void everyLength_isTaken(int length) {
        byte[] frame = ClientFrame.of(Frames.BINARY, "x".repeat(length)).bytes();
        assertThat(Journal.of(true, MOST, frame, List.of(frame.length / 2)))
                .containsExactly("message " + "x".repeat(length));
    }

    @Test
    void lengthThatIsNotTheShortest_isTaken() {
        byte[] frame = {(byte) 0x81, (byte) 0xFF, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 'x'};
        assertThat(Journal.of(false, MOST, frame, List.of())).containsExactly("message x");
    }

    @ParameterizedTest
    @ValueSource(longs = {MOST + 1, 1L << 31, 1L << 32, Long.MAX_VALUE})
    void frameBeyondTheBound_isRefusedByItsHeader(long length) {
        byte[] header = ByteBuffer.allocate(10)
                .put((byte) 0x81)
                .put((byte) 0xFF)
                .putLong(length)
                .array();
        assertThat(Journal.of(false, MOST, header, List.of())).containsExactly("violated 1009");
    }

    @Test
    void lengthOf64Bits_isFatal() {
        byte[] header = new byte[10];
        Arrays.fill(header, (byte) 0xFF);
        header[0] = (byte) 0x81;
        assertThat(Journal.of(false, MOST, header, List.of())).containsExactly("fatal 1002");
    }

    @Test
    void fragmentsBeyondTheBoundTogether_areRefused() {
        byte[] bytes = ClientFrame.joined(List.of(
                ClientFrame.of(Frames.TEXT, "123").asFragment(),
                ClientFrame.of(Frames.CONTINUATION, "45").asFragment(),
                ClientFrame.of(Frames.CONTINUATION, "6").asFragment()));
        assertThat(Journal.of(false, 5, bytes, List.of())).containsExactly("violated 1009");
        assertThat(Journal.of(false, 6, bytes, List.of())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {Frames.TEXT, Frames.BINARY})
    void afterAMessageThatIsRefused_theClientsCloseIsFound(int opcode) {
        byte[] bytes = ClientFrame.joined(List.of(
                ClientFrame.of(opcode, "123456").asFragment(),
                ClientFrame.of(Frames.CONTINUATION, "x".repeat(1000)),
                ClientFrame.of(opcode, "7"),
                ClientFrame.of(Frames.CLOSE, "")));
        assertThat(Journal.of(false, 5, bytes, List.of()))
                .containsExactly(opcode == Frames.TEXT ? "violated 1009" : "violated 1003", "closed 1005 ");
    }
}
