package dev.halley.containers.dropin;

import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerEndpoint;

@ServerEndpoint("/echo")
public class AnnotatedEcho {
    @OnMessage
    public String echo(String text) {
        return "annotated " + text;
    }
}
