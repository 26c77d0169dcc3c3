package dev.halley.it.wire;

import java.util.List;
import org.apache.catalina.LifecycleException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tomcat ends the sessions of an application before it says that it stops it. */
class SessionsStopIT {
    @RegisterExtension
    static final Server SERVER = new Server().behind(new Accounts());

    @Test
    void stop_isNoEndOfTheRightToBeHere() throws LifecycleException {
        String cookie = Accounts.cookie(SERVER.ask(Accounts.TARGET.get("?do=login&name=alice")));
        List<Held> alice = Held.all(SERVER, "?topic=@me/notes", cookie);

        SERVER.stopApplication();

        alice.stream().filter(held -> !held.isPoll()).forEach(held -> held.expectClose(4001));
    }
}
