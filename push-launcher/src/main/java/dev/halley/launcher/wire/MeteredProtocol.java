package dev.halley.launcher.wire;

import java.io.IOException;
import org.apache.coyote.Adapter;
import org.apache.coyote.Processor;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketBufferHandler;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/** HTTP/1.1 over NIO, without TLS, whose channels count. A request finds its connection's meter in a note. */
public final class MeteredProtocol extends Http11NioProtocol {

    /** Of Tomcat's notes on a request, 17 to 31 are free for others. */
    private static final int METER_NOTE = 27;

    public MeteredProtocol() {
        super(new MeteredEndpoint());
        setUseSendfile(false);
    }

    static @Nullable Meter meterOf(org.apache.coyote.Request request) {
        return (Meter) request.getNote(METER_NOTE);
    }

    @Override
    protected Processor createProcessor() {
        return new MeteredProcessor(this, getAdapter());
    }

    private static final class MeteredEndpoint extends NioEndpoint {
        @Override
        protected NioChannel createChannel(SocketBufferHandler buffers) {
            return new MeteredChannel(buffers);
        }
    }

    private static final class MeteredProcessor extends Http11Processor {
        MeteredProcessor(AbstractHttp11Protocol<?> protocol, Adapter adapter) {
            super(protocol, adapter);
        }

        @Override
        public SocketState service(SocketWrapperBase<?> socket) throws IOException {
            Meter meter = socket.getSocket() instanceof MeteredChannel channel ? channel.meter() : null;
            request.setNote(METER_NOTE, meter);
            return super.service(socket);
        }
    }
}
