//! Who asks: the owner of the socket's file, or whoever has the token.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, header};

use super::super::access::{bearer, host};
use super::super::app::App;
use super::super::entry::Via;
use super::super::problem::Refusal;
use super::said::AdminRefusal;
use crate::plugin::lifecycle::Who;

/// Refuses whoever was not found to be an admin by a layer further out.
pub(super) async fn only_admins(request: Request, next: Next) -> Response {
    if request.extensions().get::<Who>().is_none() {
        return Refusal::from(AdminRefusal::TokenRequired).into_response();
    }
    next.run(request).await
}

/// Lets in whoever has the admin's token, at the admin address. `Host` and
/// `Origin` are looked at in any case: a page in the admin's own browser must
/// not reach it.
pub(in crate::server) async fn check_token(
    State(app): State<Arc<App>>,
    mut request: Request,
    next: Next,
) -> Response {
    if !request.uri().path().starts_with("/admin/") {
        return next.run(request).await;
    }
    if let Err(refusal) = judge(&app, request.uri(), request.headers()) {
        return refusal.into_response();
    }
    let peer = request.extensions().get::<Via>().map(|via| via.peer);
    let from = peer.map_or_else(|| "somewhere".to_owned(), |peer| peer.to_string());
    let who = Who(format!("admin token, from {from}"));
    request.extensions_mut().insert(who);
    next.run(request).await
}

fn judge(app: &App, uri: &http::Uri, headers: &HeaderMap) -> Result<(), Refusal> {
    let host = host(uri, headers);
    // With no token nobody can have it.
    let token = app.settings.admin_token.as_ref();
    let given = headers.get(header::AUTHORIZATION).and_then(bearer);
    let (Some(token), Some(given)) = (token, given) else {
        return Err(AdminRefusal::TokenRequired.into());
    };
    // Hashes compare in the same time wherever they differ.
    if blake3::hash(given) != blake3::hash(token.as_bytes()) {
        return Err(AdminRefusal::TokenUnknown.into());
    }
    app.access.check_origin(headers, host)?;
    app.access.check_admin_host(host)
}
