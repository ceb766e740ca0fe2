//! Tokens for other programs: given once, withdrawn at once.

use super::add::whole_millis;
use super::deed::Deed;
use super::{ClientError, OpenVault};
use crate::audit::NewEvent;
use crate::clock::Timestamp;
use crate::crypto::{TokenDigest, generate_token};
use crate::error::{Code, Failure};
use crate::ids::{ClientId, KeyId};
use crate::model::{Act, Action, CallRule, Client, ClientName, Grant, Outcome, Rate, Scope, ServiceId};
use crate::secret::Secret;
use crate::store::clients::{self, ClientRow};
use crate::store::{Connection, StoreError, keys};
use jiff::SignedDuration;

/// `last_used_at` is written at most this often for each client, because writing costs more than the look it records.
const TOUCH_EVERY: SignedDuration = SignedDuration::from_secs(60);

/// What a client is made of.
#[derive(Debug, Clone)]
pub struct NewClient {
    /// Unique.
    pub name: ClientName,
    /// What it may do; at least one thing.
    pub scopes: Vec<Scope>,
    /// The services it is kept to.
    pub services: Vec<ServiceId>,
    /// The keys it is kept to; with `services` empty too, it reaches every key.
    pub keys: Vec<KeyId>,
    /// When its token ends.
    pub expires_at: Option<Timestamp>,
    /// How much it may do.
    pub rate: Rate,
    /// The calls it may make through the gateway; none here is every call that its scopes allow.
    pub rules: Vec<CallRule>,
    /// Its calls through the gateway at once; `None` is the gateway's own limit.
    pub concurrency: Option<u32>,
}

/// Why a token opens nothing.
#[derive(Debug, thiserror::Error)]
pub enum TokenRefusal {
    /// Nobody has it: mistyped, made up, or withdrawn.
    #[error("this token is not known here")]
    Unknown,
    /// Its time is over.
    #[error("the token of `{0}` has expired")]
    Expired(ClientName),
    /// Refused until further notice.
    #[error("the token of `{0}` is suspended")]
    Suspended(ClientName),
    /// See [`StoreError`].
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Failure for TokenRefusal {
    fn code(&self) -> Code {
        match self {
            Self::Store(inner) => inner.code(),
            _ => Code::Unauthorized,
        }
    }
    fn hint(&self) -> Option<String> {
        match self {
            Self::Unknown | Self::Expired(_) => Some("the owner makes a new one with `byok client add`".into()),
            Self::Suspended(name) => Some(format!("the owner resumes it with `byok client resume {name}`")),
            Self::Store(inner) => inner.hint(),
        }
    }
}

impl OpenVault {
    /// Makes a client and its token. The token is nowhere afterwards but with whoever called.
    ///
    /// # Errors
    /// `Exists`, or a field that makes no sense: no scope, an end that has passed.
    pub fn add_client(&mut self, new: NewClient, act: Act<'_>) -> Result<(Client, Secret), ClientError> {
        let wrong = |field, reason| Err(ClientError::Field { field, reason });
        if new.scopes.is_empty() {
            return wrong("scopes", "at least one is needed");
        }
        if new.concurrency == Some(0) {
            return wrong("concurrency", "has to be at least 1");
        }
        if new.expires_at.is_some_and(|end| end <= act.now) {
            return wrong("expires_at", "is in the past");
        }
        let mut deed = Deed::begin(&mut self.db, &mut self.ledger)?;
        if clients::by_name(&deed, new.name.as_str())?.is_some() {
            return Err(ClientError::Exists(new.name.to_string()));
        }
        let token = generate_token();
        let row = ClientRow {
            digest: TokenDigest::of(&token).expect("a token that was made a moment ago has the right shape"),
            created_at: whole_millis(act.now),
            last_used_at: None,
            is_suspended: false,
            grant: Grant {
                client: ClientId::generate(act.now),
                name: new.name,
                scopes: sorted(new.scopes),
                services: sorted(new.services),
                keys: sorted(new.keys),
                expires_at: new.expires_at.map(whole_millis),
                rate: new.rate,
                rules: new.rules,
                concurrency: new.concurrency,
            },
        };
        clients::insert(&deed, &row)?;
        deed.record(
            act,
            event(Action::ClientAdded, &row.grant).with("scopes", words(&row.grant)),
        )?;
        deed.commit()?;
        Ok((shown(&self.db, row)?, token))
    }

    /// All clients by name.
    ///
    /// # Errors
    /// When the database fails.
    pub fn clients(&self) -> Result<Vec<Client>, ClientError> {
        let rows = clients::all(&self.db)?.into_iter();
        Ok(rows.map(|row| shown(&self.db, row)).collect::<Result<_, _>>()?)
    }

    /// Withdraws a client's token: the next call with it is refused.
    ///
    /// # Errors
    /// `NotFound`; `client` is a name or an id.
    pub fn revoke_client(&mut self, client: &str, act: Act<'_>) -> Result<Client, ClientError> {
        let mut deed = Deed::begin(&mut self.db, &mut self.ledger)?;
        let row = named(&deed, client)?;
        clients::delete(&deed, row.grant.client)?;
        deed.record(act, event(Action::ClientRevoked, &row.grant))?;
        deed.commit()?;
        Ok(shown(&self.db, row)?)
    }

    /// Has a client's token refused until [`OpenVault::resume_client`].
    ///
    /// # Errors
    /// `NotFound`; `client` is a name or an id.
    pub fn suspend_client(&mut self, client: &str, act: Act<'_>) -> Result<Client, ClientError> {
        self.switch_client(client, true, act)
    }

    /// Has a suspended client's token accepted again.
    ///
    /// # Errors
    /// `NotFound`; `client` is a name or an id.
    pub fn resume_client(&mut self, client: &str, act: Act<'_>) -> Result<Client, ClientError> {
        self.switch_client(client, false, act)
    }

    fn switch_client(&mut self, client: &str, is_suspended: bool, act: Act<'_>) -> Result<Client, ClientError> {
        let mut deed = Deed::begin(&mut self.db, &mut self.ledger)?;
        let mut row = named(&deed, client)?;
        if row.is_suspended != is_suspended {
            row.is_suspended = is_suspended;
            clients::set_suspended(&deed, row.grant.client, is_suspended)?;
            let action = if is_suspended {
                Action::ClientSuspended
            } else {
                Action::ClientResumed
            };
            deed.record(act, event(action, &row.grant))?;
        }
        deed.commit()?;
        Ok(shown(&self.db, row)?)
    }

    /// What a token gives. Writes nothing but the time of use, and that once a minute.
    ///
    /// # Errors
    /// See [`TokenRefusal`].
    ///
    /// # Security
    /// Rows are found by the token's digest, which nobody can steer, and compared in constant time.
    pub fn grant(&self, token: &Secret, now: Timestamp) -> Result<Grant, TokenRefusal> {
        self.grant_by_digest(&TokenDigest::of(token).ok_or(TokenRefusal::Unknown)?, now)
    }

    /// As [`OpenVault::grant`], for whoever keeps the digest of a token and not the token.
    ///
    /// # Errors
    /// See [`TokenRefusal`].
    pub fn grant_by_digest(&self, digest: &TokenDigest, now: Timestamp) -> Result<Grant, TokenRefusal> {
        let row = clients::by_digest(&self.db, digest)?
            .filter(|row| row.digest.matches(digest))
            .ok_or(TokenRefusal::Unknown)?;
        let last = row.last_used_at;
        let grant = live(row, now)?;
        // A clock that was set back must not stop the writing.
        if last.is_none_or(|last| now.duration_since(last).abs() >= TOUCH_EVERY) {
            clients::touch(&self.db, grant.client, now)?;
        }
        Ok(grant)
    }

    /// What a client that showed its token before may do now.
    ///
    /// # Errors
    /// See [`TokenRefusal`].
    pub fn grant_of(&self, client: ClientId, now: Timestamp) -> Result<Grant, TokenRefusal> {
        live(clients::by_id(&self.db, client)?.ok_or(TokenRefusal::Unknown)?, now)
    }

    /// Records that a program asked for what it may not do; `what` is a route or an operation, `why` the missing right.
    ///
    /// # Errors
    /// When the database fails.
    pub fn record_refusal(&mut self, what: &str, why: &str, act: Act<'_>) -> Result<(), StoreError> {
        let event = NewEvent::vault(Action::Refused)
            .outcome(Outcome::Refused)
            .with("what", what)
            .with("why", why);
        self.record(act, event)
    }
}

fn live(row: ClientRow, now: Timestamp) -> Result<Grant, TokenRefusal> {
    if row.grant.expires_at.is_some_and(|end| end <= now) {
        return Err(TokenRefusal::Expired(row.grant.name));
    }
    if row.is_suspended {
        return Err(TokenRefusal::Suspended(row.grant.name));
    }
    Ok(row.grant)
}

fn named(db: &Connection, client: &str) -> Result<ClientRow, ClientError> {
    let found = match ClientId::parse(client) {
        Some(id) => clients::by_id(db, id)?,
        None => clients::by_name(db, client)?,
    };
    found.ok_or_else(|| ClientError::NotFound(client.into()))
}

/// The client as everybody may see it; keys are named as they are called now.
fn shown(db: &Connection, row: ClientRow) -> Result<Client, StoreError> {
    let name = |id: &KeyId| Ok(keys::by_id(db, *id)?.map_or_else(|| id.to_string(), |row| row.key.reference));
    Ok(Client {
        id: row.grant.client,
        keys: row.grant.keys.iter().map(name).collect::<Result<_, StoreError>>()?,
        name: row.grant.name,
        scopes: row.grant.scopes,
        services: row.grant.services,
        expires_at: row.grant.expires_at,
        last_used_at: row.last_used_at,
        rate: row.grant.rate,
        rules: row.grant.rules,
        concurrency: row.grant.concurrency,
        created_at: row.created_at,
        is_suspended: row.is_suspended,
    })
}

fn event(action: Action, grant: &Grant) -> NewEvent {
    NewEvent::vault(action).with("client", grant.name.as_str())
}

fn words(grant: &Grant) -> String {
    let words: Vec<String> = grant.scopes.iter().map(ToString::to_string).collect();
    words.join(" ")
}

fn sorted<T: Ord>(mut list: Vec<T>) -> Vec<T> {
    list.sort();
    list.dedup();
    list
}
