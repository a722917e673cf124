//! Ports of EXPOSE: `[address:][host:]port[-port][/protocol]`.

use std::net::IpAddr;

/// A port specification, cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spec<'a> {
    address: &'a str,
    host: &'a str,
    container: &'a str,
    /// Protocol as written, `tcp` when it is not.
    pub protocol: &'a str,
}

impl<'a> Spec<'a> {
    /// Cuts a specification; the error is BuildKit's.
    pub fn cut(text: &'a str) -> Result<Self, String> {
        let invalid = |why: String| format!("invalid port: {}: {why}", crate::quote::go(text));
        let (host, container) = text.rsplit_once(':').unwrap_or(("", text));
        let (address, host) = host.rsplit_once(':').unwrap_or(("", host));
        let (container, protocol) = container.split_once('/').unwrap_or((container, ""));
        if container.is_empty() {
            return Err(invalid("no port specified".into()));
        }
        let protocol = match protocol.to_lowercase().as_str() {
            "" => "tcp",
            "tcp" | "udp" | "sctp" => protocol,
            _ => return Err(invalid(format!("invalid proto: {protocol}"))),
        };
        Ok(Self { address, host, container, protocol })
    }

    /// Whether it names an address or a port of the host.
    pub fn has_host(&self) -> bool {
        !self.address.is_empty() || !self.host.is_empty()
    }

    /// First and last port; the error is BuildKit's.
    pub fn range(&self) -> Result<(u32, u32), String> {
        let address = match self.address.strip_prefix('[') {
            Some(rest) => rest.strip_suffix(']').ok_or_else(|| format!("invalid IP address {}", self.address))?,
            None => self.address,
        };
        if !address.is_empty() && address.parse::<IpAddr>().is_err() {
            return Err(format!("invalid IP address: {address}"));
        }
        let ports = range(self.container).ok_or_else(|| format!("invalid containerPort: {}", self.container))?;
        if !self.host.is_empty() {
            let host = range(self.host).ok_or_else(|| format!("invalid hostPort: {}", self.host))?;
            if ports.1 - ports.0 != host.1 - host.0 && ports.0 != ports.1 {
                return Err(format!(
                    "invalid ranges specified for container and host Ports: {} and {}",
                    self.container, self.host
                ));
            }
        }
        Ok(ports)
    }
}

fn range(text: &str) -> Option<(u32, u32)> {
    let (start, end) = text.split_once('-').unwrap_or((text, text));
    let first = number(start)?;
    let last = if start == end { first } else { number(end)? };
    (first <= last).then_some((first, last))
}

fn number(text: &str) -> Option<u32> {
    text.parse::<u32>().ok().filter(|n| *n <= 65_535)
}

#[cfg(test)]
mod tests {
    use super::Spec;

    #[test]
    fn ports_are_read_as_buildkit_does() {
        let read = |text| Spec::cut(text).and_then(|s| s.range().map(|r| (r, s.protocol, s.has_host())));
        assert_eq!(read("80"), Ok(((80, 80), "tcp", false)));
        assert_eq!(read("8000-8010/UDP"), Ok(((8000, 8010), "UDP", false)));
        assert_eq!(read("127.0.0.1:80:8080"), Ok(((8080, 8080), "tcp", true)));
        assert_eq!(read("[::1]:80:8080"), Ok(((8080, 8080), "tcp", true)));
        assert_eq!(read("8000-8010:80"), Ok(((80, 80), "tcp", true)));
        assert_eq!(read("abc"), Err("invalid containerPort: abc".into()));
        assert_eq!(read("70000"), Err("invalid containerPort: 70000".into()));
        assert_eq!(read("90-80"), Err("invalid containerPort: 90-80".into()));
        assert_eq!(read("80/http"), Err("invalid port: \"80/http\": invalid proto: http".into()));
        assert_eq!(
            read("1-2:80-90"),
            Err("invalid ranges specified for container and host Ports: 80-90 and 1-2".into())
        );
    }
}
