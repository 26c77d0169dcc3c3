package dev.halley.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

class WarIT {
    @Test
    void war_carriesTheJarsOfHalley() throws IOException {
        try (JarFile war = new JarFile(War.FILE.toFile())) {
            assertThat(war.stream().map(Object::toString))
                    .anyMatch(name -> name.matches("WEB-INF/lib/push-servlet-.*\\.jar"))
                    .anyMatch(name -> name.matches("WEB-INF/lib/push-websocket-.*\\.jar"))
                    .anyMatch(name -> name.matches("WEB-INF/lib/push-client-.*\\.jar"));
        }
    }
}
