package dev.halley.bench.load;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Takes heads and chunks (RFC 9112) or frames (RFC 6455) from around what a server sends, however the bytes were cut on the way. Not thread-safe.
 */
public final class Decoder {
    /** What was found, called in the order of the bytes. */
    public interface Sink {
        void head(int status, String head);

        /** Bytes of a body or of a WebSocket's messages, from the position to the limit, both of which it may move. */
        void data(ByteBuffer bytes);

        /** A WebSocket's message is complete. */
        default void messageEnd() {}

        /** A body is complete; another answer may follow. */
        void complete();

        void ping(byte[] payload);

        /** A close frame, 1005 where it has no code. */
        void closeFrame(int code);
    }

    private enum State {
        HEAD,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        LAST_CHUNK_END,
        BODY,
        FRAME_HEAD,
        FRAME,
        CONTROL
    }

    private static final int MOST_HEAD = 16 * 1024;
    private static final int FIRST_CONTROL = 8;
    private static final int CLOSE = 8;
    private static final int PING = 9;

    private final Sink sink;
    private final ByteArrayOutputStream part = new ByteArrayOutputStream(128);
    private State state = State.HEAD;
    private long remaining;
    private int opcode;
    private boolean isFinal;

    public Decoder(Sink sink) {
        this.sink = sink;
    }

    /** Takes all that is between position and limit. */
    public void decode(ByteBuffer in) {
        while (in.hasRemaining()) {
            switch (state) {
                case HEAD -> head(in.get());
                case CHUNK_SIZE -> chunkSize(in.get());
                case CHUNK_END -> lineEnd(in.get(), State.CHUNK_SIZE);
                case LAST_CHUNK_END -> lineEnd(in.get(), State.HEAD);
                case FRAME_HEAD -> frameHead(in.get());
                case CONTROL -> control(in.get());
                case CHUNK, BODY, FRAME -> data(in);
            }
        }
    }

    private void head(byte b) {
        part.write(b);
        if (part.size() > MOST_HEAD) {
            throw new IllegalStateException("expected a head of at most " + MOST_HEAD + " bytes");
        }
        if (b == '\n' && endsHead()) {
            String head = take().toString(StandardCharsets.ISO_8859_1);
            int status = Integer.parseInt(head.substring(9, 12));
            sink.head(status, head);
            begin(status, head.toLowerCase(Locale.ROOT));
        }
    }

    private boolean endsHead() {
        byte[] bytes = part.toByteArray();
        int n = bytes.length;
        return n >= 4 && bytes[n - 2] == '\r' && bytes[n - 3] == '\n' && bytes[n - 4] == '\r';
    }

    private void begin(int status, String head) {
        int length = head.indexOf("\r\ncontent-length:");
        if (status == 101) {
            state = State.FRAME_HEAD;
        } else if (head.contains("\r\ntransfer-encoding: chunked\r\n")) {
            state = State.CHUNK_SIZE;
        } else if (length >= 0) {
            int from = length + "\r\ncontent-length:".length();
            remaining = Long.parseLong(
                    head.substring(from, head.indexOf('\r', from)).strip());
            state = State.BODY;
            completeIfOver();
        } else {
            sink.complete();
        }
    }

    private void chunkSize(byte b) {
        part.write(b);
        if (b == '\n') {
            remaining =
                    Long.parseLong(take().toString(StandardCharsets.ISO_8859_1).strip(), 16);
            state = remaining == 0 ? State.LAST_CHUNK_END : State.CHUNK;
        }
    }

    private void lineEnd(byte b, State next) {
        if (b == '\n') {
            boolean last = state == State.LAST_CHUNK_END;
            state = next;
            if (last) {
                sink.complete();
            }
        }
    }

    private void frameHead(byte b) {
        part.write(b);
        byte[] bytes = part.toByteArray();
        int length = bytes.length < 2 ? 0 : bytes[1] & 0x7F;
        int needed = length == 127 ? 10 : length == 126 ? 4 : 2;
        if (bytes.length < needed) {
            return;
        }
        take();
        ByteBuffer head = ByteBuffer.wrap(bytes);
        opcode = bytes[0] & 0xF;
        isFinal = bytes[0] < 0;
        remaining = needed == 10 ? head.getLong(2) : needed == 4 ? head.getShort(2) & 0xFFFF : length;
        if (opcode >= FIRST_CONTROL) {
            state = State.CONTROL;
            controlIfOver();
        } else {
            state = State.FRAME;
            frameIfOver();
        }
    }

    private void control(byte b) {
        part.write(b);
        remaining--;
        controlIfOver();
    }

    private void controlIfOver() {
        if (remaining > 0) {
            return;
        }
        state = State.FRAME_HEAD;
        byte[] payload = take().toByteArray();
        if (opcode == PING) {
            sink.ping(payload);
        } else if (opcode == CLOSE) {
            sink.closeFrame(payload.length < 2 ? 1005 : ByteBuffer.wrap(payload).getShort() & 0xFFFF);
        }
    }

    private void data(ByteBuffer in) {
        int length = (int) Math.min(remaining, in.remaining());
        int end = in.position() + length;
        int limit = in.limit();
        in.limit(end);
        sink.data(in);
        in.limit(limit);
        in.position(end);
        remaining -= length;
        if (remaining == 0) {
            switch (state) {
                case CHUNK -> state = State.CHUNK_END;
                case FRAME -> frameIfOver();
                default -> completeIfOver();
            }
        }
    }

    private void frameIfOver() {
        if (remaining == 0) {
            state = State.FRAME_HEAD;
            if (isFinal) {
                sink.messageEnd();
            }
        }
    }

    private void completeIfOver() {
        if (remaining == 0) {
            state = State.HEAD;
            sink.complete();
        }
    }

    /** What was put aside; from here on nothing is. */
    private ByteArrayOutputStream take() {
        ByteArrayOutputStream taken = new ByteArrayOutputStream(part.size());
        taken.writeBytes(part.toByteArray());
        part.reset();
        return taken;
    }
}
