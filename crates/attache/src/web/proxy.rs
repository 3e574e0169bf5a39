//! Who really asks, where the program stands behind a proxy that ends TLS.
//!
//! A proxy's word counts only when its address is one of those that were configured as trusted: then the client is the
//! last address of `X-Forwarded-For` that is not itself trusted, and `X-Forwarded-Proto: https` means that the browser
//! came over TLS. From anybody else these headers are ignored, for everybody can write them. RFC 7239 `Forwarded` is not
//! read. Start at [`client`].

use std::net::IpAddr;
use std::str::FromStr;

use axum::http::HeaderMap;

use crate::app::Tls;

/// Addresses of one `X-Forwarded-For` that are looked at.
const HOPS_MAX: usize = 32;

/// An address, or a network of them: `10.1.2.3`, `10.0.0.0/8`, `2001:db8::/32`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u32,
}

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Network, String> {
        let wrong = || format!("{text} is no address such as 10.1.2.3 and no network such as 10.0.0.0/8");
        let (address, bits) = match text.trim().split_once('/') {
            Some((address, bits)) => (address, Some(bits.parse::<u32>().map_err(|_| wrong())?)),
            None => (text.trim(), None),
        };
        let address: IpAddr = address.parse().map_err(|_| wrong())?;
        let width = width(address);
        let bits = bits.unwrap_or(width);
        if bits > width {
            return Err(wrong());
        }
        Ok(Network { address, bits })
    }
}

fn width(address: IpAddr) -> u32 {
    if address.is_ipv4() { 32 } else { 128 }
}

/// An address as the upper bits of a number.
fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(v4) => u128::from(u32::from(v4)) << 96,
        IpAddr::V6(v6) => u128::from(v6),
    }
}

impl Network {
    /// Whether an address is in it.
    pub fn holds(&self, address: IpAddr) -> bool {
        let differing = number(self.address) ^ number(address);
        // A shift by the whole width is no shift at all: no bit is compared then.
        let compared = differing.checked_shr(128 - self.bits).unwrap_or(0);
        width(self.address) == width(address) && compared == 0
    }
}

/// Where a request comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// Address, for rate limits only.
    pub address: String,
    /// Whether the browser came over TLS.
    pub tls: Tls,
}

/// The client of a request whose connection comes from `peer`.
pub fn client(trusted: &[Network], own: Tls, peer: Option<IpAddr>, headers: &HeaderMap) -> Client {
    let Some(peer) = peer.map(|address| address.to_canonical()) else {
        return Client {
            address: String::new(),
            tls: own,
        };
    };
    let trusts = |address: IpAddr| trusted.iter().any(|network| network.holds(address));
    if !trusts(peer) {
        return Client {
            address: peer.to_string(),
            tls: own,
        };
    }
    let over_tls = values(headers, "x-forwarded-proto").any(|word| word.eq_ignore_ascii_case("https"));
    let hops: Vec<&str> = values(headers, "x-forwarded-for").collect();
    let mut address = peer;
    for hop in hops.iter().rev().take(HOPS_MAX) {
        // What does not read was not written by a proxy that is trusted: the last address that reads stands.
        let Some(next) = read(hop) else { break };
        address = next;
        if !trusts(address) {
            break;
        }
    }
    Client {
        address: address.to_string(),
        tls: if over_tls { Tls::On } else { own },
    }
}

fn values<'h>(headers: &'h HeaderMap, name: &str) -> impl Iterator<Item = &'h str> {
    let lines = headers.get_all(name).into_iter().filter_map(|line| line.to_str().ok());
    lines
        .flat_map(|line| line.split(','))
        .map(str::trim)
        .filter(|part| !part.is_empty())
}

/// An address with or without its port: `192.0.2.1:443`, `[2001:db8::1]:443`.
fn read(hop: &str) -> Option<IpAddr> {
    let plain = hop.trim_matches('"');
    let address = plain
        .parse::<IpAddr>()
        .or_else(|_| plain.parse::<std::net::SocketAddr>().map(|socket| socket.ip()));
    let bracketed = || plain.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    address.ok().or_else(bracketed).map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(trusted: &[&str], peer: &str, headers: &[(&'static str, &str)]) -> (String, Tls) {
        let trusted: Vec<Network> = trusted.iter().map(|text| text.parse().expect("a network")).collect();
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().expect("a value"));
        }
        let client = client(&trusted, Tls::Off, Some(peer.parse().expect("an address")), &map);
        (client.address, client.tls)
    }

    // Goal: only a trusted proxy is believed, and nobody in front of it. Method: the headers a client could forge.
    #[test]
    fn only_a_trusted_proxy_is_believed() {
        let forged = [("x-forwarded-for", "203.0.113.9"), ("x-forwarded-proto", "https")];
        assert_eq!(asked(&[], "192.0.2.1", &forged), ("192.0.2.1".into(), Tls::Off));
        assert_eq!(
            asked(&["10.0.0.0/8"], "192.0.2.1", &forged),
            ("192.0.2.1".into(), Tls::Off)
        );
        assert_eq!(
            asked(&["192.0.2.1"], "192.0.2.1", &forged),
            ("203.0.113.9".into(), Tls::On)
        );
        assert_eq!(asked(&["192.0.2.1"], "::ffff:192.0.2.1", &forged).0, "203.0.113.9");
        // What the client wrote stands in front of what the proxy added.
        let chain = [
            ("x-forwarded-for", "198.51.100.7, 203.0.113.9"),
            ("x-forwarded-for", "10.0.0.2"),
        ];
        assert_eq!(
            asked(&["10.0.0.0/8"], "10.0.0.1", &chain),
            ("203.0.113.9".into(), Tls::Off)
        );
        let with_ports = [("x-forwarded-for", "[2001:db8::7]:443, 10.0.0.2:1234")];
        assert_eq!(asked(&["10.0.0.0/8"], "10.0.0.1", &with_ports).0, "2001:db8::7");
        let broken = [("x-forwarded-for", "203.0.113.9, <script>, 10.0.0.2")];
        assert_eq!(asked(&["10.0.0.0/8"], "10.0.0.1", &broken).0, "10.0.0.2");
        assert_eq!(asked(&["10.0.0.0/8"], "10.0.0.1", &[]).0, "10.0.0.1");
        let plain = [("x-forwarded-proto", "http")];
        assert_eq!(asked(&["10.0.0.0/8"], "10.0.0.1", &plain).1, Tls::Off);
    }

    #[test]
    fn networks_are_read_and_hold_their_addresses() {
        for wrong in ["", "10.0.0.0/33", "ten", "10.0.0.0/x", "::/129"] {
            assert!(wrong.parse::<Network>().is_err(), "{wrong}");
        }
        let holds = |network: &str, address: &str| {
            let network: Network = network.parse().expect("a network");
            network.holds(address.parse().expect("an address"))
        };
        assert!(holds("10.0.0.0/8", "10.255.0.1") && !holds("10.0.0.0/8", "11.0.0.1"));
        assert!(holds("0.0.0.0/0", "203.0.113.9") && !holds("0.0.0.0/0", "::1"));
        assert!(holds("2001:db8::/32", "2001:db8:1::1") && !holds("2001:db8::/32", "2001:db9::1"));
        assert!(holds("127.0.0.1", "127.0.0.1") && !holds("127.0.0.1", "127.0.0.2"));
    }
}
