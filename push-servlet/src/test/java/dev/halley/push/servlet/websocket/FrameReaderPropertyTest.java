package dev.halley.push.servlet.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/** Random frames, cut at random, against a model that has each frame whole; jqwik prints the seed where the two differ. */
class FrameReaderPropertyTest {
    private static final int MOST = 300;

    @Property(tries = 3000)
    void framesInPieces_areReadAsTheModelReadsThemWhole(
            @ForAll("frames") List<ClientFrame> frames, @ForAll boolean binary, @ForAll("cuts") List<Integer> cuts) {
        byte[] bytes = ClientFrame.joined(frames);
        assertThat(Journal.of(binary, MOST, bytes, within(cuts, bytes.length)))
                .isEqualTo(new Model(binary).read(frames));
    }

    @Property(tries = 1000)
    void garbageInPieces_isReadAsInOne(@ForAll byte[] garbage, @ForAll("cuts") List<Integer> cuts) {
        assertThat(Journal.of(false, MOST, garbage, within(cuts, garbage.length)))
                .isEqualTo(Journal.of(false, MOST, garbage, List.of()));
    }

    private static List<Integer> within(List<Integer> cuts, int length) {
        return cuts.stream().map(cut -> cut % (length + 1)).sorted().toList();
    }

    @Provide
    Arbitrary<List<Integer>> cuts() {
        return Arbitraries.integers().between(0, 1_000_000).list().ofMaxSize(20);
    }

    @Provide
    Arbitrary<List<ClientFrame>> frames() {
        Arbitrary<byte[]> text = Arbitraries.strings()
                .withChars('a', '\u00e4', '\u20ac')
                .ofMaxLength(120)
                .map(string -> string.getBytes(StandardCharsets.UTF_8));
        Arbitrary<byte[]> bytes = Arbitraries.bytes().array(byte[].class).ofMaxSize(130);
        Arbitrary<byte[]> status = Combinators.combine(Arbitraries.integers().between(0, 65_535), text)
                .as((code, reason) -> ByteBuffer.allocate(2 + reason.length)
                        .putShort(code.shortValue())
                        .put(reason)
                        .array());
        Arbitrary<byte[]> payload = Arbitraries.frequencyOf(Tuple.of(8, text), Tuple.of(1, bytes), Tuple.of(1, status));
        // rightful ones mostly, so that there is something after them
        Arbitrary<Integer> first = Arbitraries.frequencyOf(
                Tuple.of(60, Arbitraries.of(0x81, 0x01, 0x00, 0x80, 0x89, 0x8A)),
                Tuple.of(8, Arbitraries.of(0x82, 0x88)),
                Tuple.of(1, Arbitraries.integers().between(0, 255)));
        Arbitrary<Boolean> masked = Arbitraries.integers().between(1, 100).map(chance -> chance > 1);
        return Combinators.combine(first, masked, payload)
                .as((byte0, mask, body) -> ClientFrame.of(byte0, mask, body))
                .list()
                .ofMaxSize(12);
    }

    /** Reads whole frames, one after the other, by the book. */
    private static final class Model {
        private static final Set<Integer> OPCODES = Set.of(0, 1, 2, 8, 9, 10);

        private final List<String> told = new ArrayList<>();
        private final int kind;
        private @Nullable ByteArrayOutputStream message;
        private boolean refused;

        Model(boolean binary) {
            kind = binary ? 2 : 1;
        }

        List<String> read(List<ClientFrame> frames) {
            for (ClientFrame frame : frames) {
                if (!read(frame)) {
                    break;
                }
            }
            return told;
        }

        /** Whether there may be more. */
        private boolean read(ClientFrame frame) {
            boolean wrong = frame.reserved() != 0 || !OPCODES.contains(frame.opcode());
            if (frame.isControl()) {
                wrong |= !frame.fin();
            } else {
                wrong |= (frame.opcode() == 0) != (message != null);
            }
            if (wrong) {
                return fatal(1002);
            }
            if (!frame.isControl() && frame.opcode() != 0 && frame.opcode() != kind) {
                refuse(1003);
            }
            if (!frame.masked || (frame.isControl() && frame.payload.length > 125)) {
                return fatal(1002);
            }
            return frame.isControl() ? control(frame) : data(frame);
        }

        private boolean data(ClientFrame frame) {
            ByteArrayOutputStream whole = message == null ? new ByteArrayOutputStream() : message;
            whole.writeBytes(frame.payload);
            message = frame.fin() ? null : whole;
            if (whole.size() > MOST) {
                refuse(1009);
            }
            if (frame.fin() && !refused) {
                String text = utf8(whole.toByteArray());
                if (text == null) {
                    refuse(1007);
                } else {
                    told.add("message " + text);
                }
            }
            return true;
        }

        private boolean control(ClientFrame frame) {
            byte[] payload = frame.payload;
            if (frame.opcode() == 9) {
                told.add("ping " + Journal.hex(payload));
            }
            if (frame.opcode() != 8) {
                return true;
            }
            if (payload.length == 0) {
                told.add("closed 1005 ");
                return false;
            }
            int code = payload.length < 2 ? 0 : (payload[0] & 0xFF) * 256 + (payload[1] & 0xFF);
            boolean registered =
                    code >= 1000 && code <= 1014 && !Set.of(1004, 1005, 1006).contains(code);
            if (!registered && (code < 3000 || code > 4999)) {
                return fatal(1002);
            }
            String reason = utf8(Arrays.copyOfRange(payload, 2, payload.length));
            if (reason == null) {
                return fatal(1007);
            }
            told.add("closed " + code + " " + reason);
            return false;
        }

        private static @Nullable String utf8(byte[] bytes) {
            String text = new String(bytes, StandardCharsets.UTF_8);
            return Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes) ? text : null;
        }

        private void refuse(int code) {
            if (!refused) {
                told.add("violated " + code);
            }
            refused = true;
        }

        private boolean fatal(int code) {
            told.add("fatal " + code);
            return false;
        }
    }
}
