package dev.halley.push.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class IncomingTest {
    private final List<String> told = new ArrayList<>();
    private final Incoming incoming = new Incoming(8, told::add, (code, reason) -> told.add(code + " " + reason));

    @Test
    void textInParts_isOneMessage() {
        incoming.text("a", false);
        incoming.text("", false);
        incoming.text("bc", true);
        incoming.text("d", true);
        assertThat(told).containsExactly("abc", "d");
    }

    @Test
    void textOfTheBound_isTaken() {
        incoming.text("12345678", true);
        incoming.text("\u00fc\u00fc\u00fc\u00fc", true);
        assertThat(told).containsExactly("12345678", "\u00fc\u00fc\u00fc\u00fc");
    }

    @Test
    void textOfMoreBytesThanTheBound_is1009() {
        incoming.text("\u00fc\u00fc\u00fc\u00fcx", true);
        assertThat(told).containsExactly("1009 expected at most 8 bytes in a message");
    }

    @Test
    void textLongerThanTheBound_is1009BeforeItsEnd() {
        incoming.text("12345", false);
        incoming.text("6789", false);
        incoming.text("0", true);
        incoming.text("next", true);
        assertThat(told).containsExactly("1009 expected at most 8 bytes in a message");
    }

    @Test
    void surrogatesApart_areOneCharacter() {
        incoming.text("\ud83d", false);
        incoming.text("\ude00", true);
        assertThat(told).containsExactly("\ud83d\ude00");
    }

    @Test
    void binaryInParts_isOneMessage() {
        byte[] text = "\u20ac1".getBytes(StandardCharsets.UTF_8);
        incoming.binary(ByteBuffer.wrap(text, 0, 2), false);
        incoming.binary(ByteBuffer.wrap(text, 2, 2).asReadOnlyBuffer(), true);
        assertThat(told).containsExactly("\u20ac1");
    }

    @Test
    void binaryLongerThanTheBound_is1009() {
        incoming.binary(ByteBuffer.allocate(8), false);
        incoming.binary(ByteBuffer.allocate(1), false);
        assertThat(told).containsExactly("1009 expected at most 8 bytes in a message");
    }

    @Test
    void binaryThatIsNotUtf8_is1007() {
        incoming.binary(ByteBuffer.wrap(new byte[] {(byte) 0xC3, 0x28}), true);
        assertThat(told).containsExactly("1007 expected UTF-8");
    }

    @Test
    void wrongKind_is1003Once() {
        incoming.unsupported("text", "binary");
        incoming.unsupported("text", "binary");
        incoming.text("a", true);
        assertThat(told).containsExactly("1003 expected text messages, found a binary one");
    }
}
