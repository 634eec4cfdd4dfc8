//! Where the sandbox listens: on one address, or on both loopback addresses under one port.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};

use crate::shell::limits;

/// How often a free IPv4 port is given back because its IPv6 twin is taken.
const TRIES: usize = 16;

/// Where it cannot listen, and why.
type Refused = (SocketAddr, io::Error);

/// Binds the port on `host`, or on both loopback addresses.
///
/// # Errors
/// The address that cannot be listened on.
pub(crate) fn listen(host: Option<IpAddr>, port: u16) -> Result<Vec<TcpListener>, Refused> {
    let bind = |ip: IpAddr, port: u16| {
        let address = SocketAddr::new(ip, port);
        TcpListener::bind(address)
            .inspect(limits::lengthen_queue)
            .map_err(|source| (address, source))
    };
    if let Some(host) = host {
        return Ok(vec![bind(host, port)?]);
    }
    for attempt in 1.. {
        let first = bind(Ipv4Addr::LOCALHOST.into(), port)?;
        let taken = first.local_addr().map_or(port, |address| address.port());
        match bind(Ipv6Addr::LOCALHOST.into(), taken) {
            Ok(second) => return Ok(vec![first, second]),
            Err((_, source)) if source.kind() != io::ErrorKind::AddrInUse => {
                // A machine without IPv6.
                return Ok(vec![first]);
            }
            Err(refused) if port != 0 || attempt == TRIES => return Err(refused),
            Err(_) => {}
        }
    }
    unreachable!("the last try returns")
}
