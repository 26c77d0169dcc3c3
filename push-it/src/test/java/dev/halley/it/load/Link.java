package dev.halley.it.load;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** One TCP connection of a load client. Answers pings by itself. Confined to the loop's thread. */
final class Link implements Decoder.Sink {
    /** Hears what comes. Nothing does after {@link #ended}. */
    interface Owner extends Members.Found {
        void answered(int status, String head);

        /** A body is complete. */
        void complete();

        void closeFrame(int code);

        /** The server, or the network, has ended the connection. Not called where we did. */
        void ended();
    }

    private static final int CLOSE = 0x88;
    private static final int PONG = 0x8A;
    private static final int FIN = -1;

    private final LoadLoop loop;
    private final SocketChannel channel;
    private final SelectionKey key;
    private final Decoder decoder = new Decoder(this);
    private final Members members = new Members((member, value, length) -> owner().found(member, value, length));
    private Owner owner;
    private ByteBuffer out;
    private boolean silent;

    Link(LoadLoop loop, SocketChannel channel, SelectionKey key, String request, Owner owner) {
        this.loop = loop;
        this.channel = channel;
        this.key = key;
        this.owner = owner;
        this.out = ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII));
    }

    private Owner owner() {
        return owner;
    }

    /** What comes from here on is another one's. */
    void handTo(Owner next) {
        owner = next;
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    /** A further request. */
    void request(String text) {
        send(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** A close frame with 1000, or the answer to one. */
    void sendClose(int code) {
        sendFrame(CLOSE, code == 1005 ? new byte[0] : new byte[] {(byte) (code >> Byte.SIZE), (byte) code});
    }

    /** Masked with zero, which RFC 6455 §5.3 does not want and nobody can tell. */
    private void sendFrame(int first, byte[] payload) {
        byte[] frame = new byte[6 + payload.length];
        frame[0] = (byte) first;
        frame[1] = (byte) (0x80 | payload.length);
        System.arraycopy(payload, 0, frame, 6, payload.length);
        send(frame);
    }

    private void send(byte[] bytes) {
        ByteBuffer all = ByteBuffer.allocate(out.remaining() + bytes.length);
        out = all.put(out).put(bytes).flip();
        flush();
    }

    private void flush() {
        try {
            if (channel.isConnected()) {
                channel.write(out);
                key.interestOps(SelectionKey.OP_READ | (out.hasRemaining() ? SelectionKey.OP_WRITE : 0));
            }
        } catch (IOException e) {
            lost();
        }
    }

    /** Called by the loop. */
    void ready(ByteBuffer buffer) {
        try {
            if (key.isConnectable()) {
                channel.finishConnect();
            }
            if (key.isReadable()) {
                read(buffer);
            }
            if (isOpen() && !silent && out.hasRemaining()) {
                flush();
            }
        } catch (IOException e) {
            lost();
        }
    }

    /** Once a round, so that each gets its turn. */
    private void read(ByteBuffer buffer) throws IOException {
        buffer.clear();
        int count = channel.read(buffer);
        decoder.decode(buffer.flip());
        if (count == FIN) {
            lost();
        }
    }

    private void lost() {
        if (isOpen()) {
            close();
            owner.ended();
        }
    }

    /** Ends it by FIN, as a browser that is closed does. */
    void close() {
        try {
            loop.forget(this);
            channel.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ends it by RST, as a network does. */
    void reset() {
        try {
            if (isOpen()) {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
        } catch (IOException e) {
            // it is reset already
        }
        close();
    }

    /** From here on nothing is read and nothing answered. */
    void silence() {
        silent = true;
        key.interestOps(0);
    }

    boolean isSilent() {
        return silent;
    }

    @Override
    public void head(int status, String head) {
        owner.answered(status, head);
    }

    @Override
    public void data(ByteBuffer bytes) {
        members.scan(bytes);
    }

    @Override
    public void complete() {
        owner.complete();
    }

    @Override
    public void ping(byte[] payload) {
        sendFrame(PONG, payload);
    }

    @Override
    public void closeFrame(int code) {
        owner.closeFrame(code);
    }
}
