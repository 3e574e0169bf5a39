//! A small HTTP/1.1 client over one kept connection: it counts bytes as they travel and costs the measured machine little.
//!
//! It understands what our server sends (a length or chunks) and nothing more.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

const ANSWER_SECONDS_MAX: u64 = 60;

/// One connection.
pub struct Wire {
    stream: BufReader<TcpStream>,
}

/// One answer.
pub struct Answer {
    /// Status.
    pub status: u16,
    /// Body as it travelled, without the lines of chunks.
    pub body: Vec<u8>,
}

/// The bytes of a request.
pub fn request(method: &str, path: &str, token: &str, more: &str, body: &str) -> Vec<u8> {
    let length = if body.is_empty() {
        String::new()
    } else {
        format!("content-type: application/json\r\ncontent-length: {}\r\n", body.len())
    };
    format!("{method} {path} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {token}\r\n{more}{length}\r\n{body}")
        .into_bytes()
}

impl Wire {
    /// Connects.
    ///
    /// # Errors
    /// Those of the socket.
    pub fn connect(address: SocketAddr) -> io::Result<Wire> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(ANSWER_SECONDS_MAX)))?;
        Ok(Wire {
            stream: BufReader::with_capacity(64 * 1024, stream),
        })
    }

    /// Sends a request and reads the whole answer.
    ///
    /// # Errors
    /// Those of the socket, and an answer that cannot be read.
    pub fn ask(&mut self, request: &[u8]) -> io::Result<Answer> {
        self.stream.get_mut().write_all(request)?;
        let head = self.line()?;
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|s| s.parse().ok())
            .ok_or_else(|| wrong("status"))?;
        let (mut length, mut chunked) = (None, false);
        loop {
            let line = self.line()?.to_ascii_lowercase();
            match line.split_once(':') {
                None => break,
                Some(("content-length", value)) => length = value.trim().parse().ok(),
                Some(("transfer-encoding", value)) => chunked = value.contains("chunked"),
                Some(_) => {}
            }
        }
        let body = if chunked {
            self.chunks()?
        } else {
            self.bytes(length.unwrap_or(0))?
        };
        Ok(Answer { status, body })
    }

    fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        if self.stream.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(line.trim_end().to_string())
    }

    fn bytes(&mut self, length: usize) -> io::Result<Vec<u8>> {
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        Ok(body)
    }

    fn chunks(&mut self) -> io::Result<Vec<u8>> {
        let mut body = vec![];
        loop {
            let line = self.line()?;
            let length = usize::from_str_radix(&line, 16).map_err(|_| wrong("chunk"))?;
            body.extend(self.bytes(length)?);
            self.line()?;
            if length == 0 {
                return Ok(body);
            }
        }
    }
}

fn wrong(what: &str) -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidData,
        format!("the {what} of an answer cannot be read"),
    )
}
