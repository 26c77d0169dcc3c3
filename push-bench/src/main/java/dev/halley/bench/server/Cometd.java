package dev.halley.bench.server;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.startup.Tomcat;
import org.cometd.bayeux.Promise;
import org.cometd.bayeux.server.BayeuxServer;
import org.cometd.bayeux.server.ConfigurableServerChannel;
import org.cometd.bayeux.server.ServerChannel;
import org.cometd.server.BayeuxServerImpl;
import org.cometd.server.http.JSONHttpTransport;
import org.cometd.server.http.jakarta.CometDServlet;

/** CometD: Bayeux on WebSocket and on long polls. Topic {@code n} is the channel {@code /bench/n}. */
final class Cometd implements Contestant {
    private final int messagesPerFrame;
    private final BayeuxServer bayeux = new BayeuxServerImpl();
    private final Map<Integer, ServerChannel> channels = new HashMap<>();

    /** Default 1. */
    Cometd(int messagesPerFrame) {
        this.messagesPerFrame = messagesPerFrame;
    }

    @Override
    public String version() {
        return BayeuxServer.class.getPackage().getImplementationVersion();
    }

    /** Frames are no matter of polls. */
    @Override
    public List<String> transports() {
        return messagesPerFrame == 1 ? List.of("ws-text", "poll") : List.of("ws-text");
    }

    @Override
    public Set<Ability> abilities() {
        return EnumSet.of(Ability.TOPICS, Ability.PATTERNS);
    }

    @Override
    public String settings() {
        return (messagesPerFrame == 1 ? "none" : "ws.messagesPerFrame=" + messagesPerFrame)
                + "; persistent channels, without the acknowledgement extension and lazy messages, as by default, and without metaConnectDeliverOnly, so that order is not strict (reference manual, \"Configuring the Java Server\"); its servlet for Jakarta EE;"
                + " on WebSocket CometD's abstract end point on JSR-356 (an adaptor here), not its own end point class; sends are asynchronous, and no container thread waits for them";
    }

    @Override
    public void install(Context context, Map<String, String> parameters) {
        Wrapper wrapper = Tomcat.addServlet(context, "cometd", new CometDServlet() {
            @Override
            protected BayeuxServer newBayeuxServer() {
                return bayeux;
            }
        });
        wrapper.addInitParameter(
                BayeuxServerImpl.TRANSPORTS_OPTION,
                CometdSocketTransport.class.getName() + "," + JSONHttpTransport.class.getName());
        wrapper.addInitParameter("ws.cometdURLMapping", "/cometd/*");
        wrapper.addInitParameter("ws.messagesPerFrame", "" + messagesPerFrame);
        wrapper.setAsyncSupported(true);
        wrapper.setLoadOnStartup(1);
        wrapper.addMapping("/cometd/*");
    }

    @Override
    public void publish(int topic, String text) {
        channels.computeIfAbsent(topic, this::channel).publish(null, text, Promise.noop());
    }

    private ServerChannel channel(int topic) {
        return bayeux.createChannelIfAbsent("/bench/" + topic, new ConfigurableServerChannel.Initializer.Persistent())
                .getReference();
    }
}
