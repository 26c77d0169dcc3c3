package dev.halley.bench.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.startup.Tomcat;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.SpringVersion;
import org.springframework.messaging.simp.SimpMessagingTemplate;
import org.springframework.messaging.simp.config.MessageBrokerRegistry;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.EnableWebSocketMessageBroker;
import org.springframework.web.socket.config.annotation.StompEndpointRegistry;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketHandlerRegistry;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;
import org.springframework.web.socket.handler.ConcurrentWebSocketSessionDecorator;
import org.springframework.web.socket.handler.TextWebSocketHandler;
import org.springframework.web.socket.sockjs.SockJsTransportFailureException;

/** Spring's WebSocket, by a handler, through SockJS or by STOMP, in a dispatcher servlet without Spring Boot. */
final class Spring implements Contestant {
    /** What of Spring it is. */
    enum Kind {
        /** A WebSocket handler at {@code /ws-text} and {@code /ws-binary}; one topic. */
        SOCKET(
                List.of("ws-text", "ws-binary"),
                Set.of(),
                "sessions as ConcurrentWebSocketSessionDecorator (reference, \"WebSocket API\") with STOMP's default limits of 10 s and 512 KiB; the publisher's thread sends to one session after"
                        + " the other and waits for each"),
        /** The same handler at {@code /sockjs}; one topic. */
        SOCKJS(
                List.of("ws-text", "xhr-streaming", "poll"),
                Set.of(),
                "as spring; httpMessageCacheSize=200000, so that a burst is kept (reference, \"SockJS Fallback\", advises to raise it); streams end after 128 KiB, the default"),
        /** The simple broker at {@code /stomp}; topic n is {@code /topic/bench/n}. */
        STOMP(
                List.of("ws-text"),
                EnumSet.of(Ability.TOPICS, Ability.PATTERNS),
                "the simple broker; preservePublishOrder and preserveReceiveOrder (reference, \"Order of Messages\"); thread pools as by default, since clients are on a fast network (\"Performance\")");

        private final List<String> transports;
        private final Set<Ability> abilities;
        private final String settings;

        Kind(List<String> transports, Set<Ability> abilities, String settings) {
            this.transports = transports;
            this.abilities = abilities;
            this.settings = settings;
        }
    }

    private static final int SEND_MILLIS = 10_000;
    private static final int BUFFER_BYTES = 512 * 1024;
    /** As many messages as Halley keeps here. */
    private static final int CACHED_MESSAGES = 200_000;

    private final Kind kind;
    private final AnnotationConfigWebApplicationContext application = new AnnotationConfigWebApplicationContext();
    private final Group texts = new Group();
    private final Group binaries = new Group();
    private @Nullable SimpMessagingTemplate template;

    Spring(Kind kind) {
        this.kind = kind;
    }

    @Override
    public String version() {
        return Objects.requireNonNull(SpringVersion.getVersion());
    }

    @Override
    public List<String> transports() {
        return kind.transports;
    }

    @Override
    public Set<Ability> abilities() {
        return kind.abilities;
    }

    @Override
    public String settings() {
        return kind.settings;
    }

    @Override
    public void install(Context context, Map<String, String> parameters) {
        if (kind == Kind.STOMP) {
            application.register(Broker.class);
        } else {
            application.register(Handlers.class);
            application.addBeanFactoryPostProcessor(beans -> beans.registerSingleton("spring", this));
        }
        Wrapper wrapper = Tomcat.addServlet(context, "spring", new DispatcherServlet(application));
        wrapper.setAsyncSupported(true);
        wrapper.setLoadOnStartup(1);
        wrapper.addMapping("/*");
    }

    @Override
    public void publish(int topic, String text) {
        if (kind == Kind.STOMP) {
            if (template == null) {
                template = application.getBean(SimpMessagingTemplate.class);
            }
            template.convertAndSend("/topic/bench/" + topic, text);
        } else {
            texts.send(new TextMessage(text));
            if (!binaries.sessions.isEmpty()) {
                ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
                binaries.send(new BinaryMessage(bytes));
            }
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableWebSocket
    static class Handlers implements WebSocketConfigurer {
        private final Spring spring;

        Handlers(Spring spring) {
            this.spring = spring;
        }

        @Override
        public void registerWebSocketHandlers(WebSocketHandlerRegistry registry) {
            if (spring.kind == Kind.SOCKJS) {
                registry.addHandler(spring.texts, "/sockjs").withSockJS().setHttpMessageCacheSize(CACHED_MESSAGES);
            } else {
                registry.addHandler(spring.texts, "/ws-text");
                registry.addHandler(spring.binaries, "/ws-binary");
            }
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableWebSocketMessageBroker
    static class Broker implements WebSocketMessageBrokerConfigurer {
        @Override
        public void registerStompEndpoints(StompEndpointRegistry registry) {
            registry.addEndpoint("/stomp");
            // what a client asks for last is done last: its answer tells that it is subscribed
            registry.setPreserveReceiveOrder(true);
        }

        @Override
        public void configureMessageBroker(MessageBrokerRegistry registry) {
            registry.enableSimpleBroker("/topic");
            registry.setPreservePublishOrder(true);
        }
    }

    /** Whoever is connected; tells each that it is. */
    static final class Group extends TextWebSocketHandler {
        private final Map<String, WebSocketSession> sessions = new ConcurrentHashMap<>();

        @Override
        public void afterConnectionEstablished(WebSocketSession session) throws IOException {
            WebSocketSession shared = new ConcurrentWebSocketSessionDecorator(session, SEND_MILLIS, BUFFER_BYTES);
            sessions.put(session.getId(), shared);
            shared.sendMessage(new TextMessage("ready"));
        }

        @Override
        public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
            sessions.remove(session.getId());
        }

        void send(WebSocketMessage<?> message) {
            sessions.forEach((id, session) -> {
                try {
                    session.sendMessage(message);
                } catch (IOException | IllegalStateException | SockJsTransportFailureException e) {
                    // it is gone, and those after it are not
                    sessions.remove(id);
                }
            });
        }
    }
}
