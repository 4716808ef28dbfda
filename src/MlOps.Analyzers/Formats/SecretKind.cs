namespace MlOps.Analyzers.Formats;

/// <summary>What sort of credential a text is.</summary>
internal enum SecretKind
{
    /// <summary>A key or token in a provider's own format.</summary>
    Token,

    /// <summary>A private key: PEM, PuTTY, SSH, JWK, XML, or the Base64 of its bytes.</summary>
    PrivateKey,

    /// <summary>A signed JSON Web Token.</summary>
    JsonWebToken,

    /// <summary>The password, key or signature in a connection string.</summary>
    ConnectionString,

    /// <summary>The password in a URL, or a URL that is a credential, such as a webhook.</summary>
    Url,

    /// <summary>The value of an authorization header.</summary>
    AuthorizationHeader,

    /// <summary>A stored hash of a password.</summary>
    PasswordHash,

    /// <summary>What follows a credential's name within the text, as in <c>password=…</c>.</summary>
    Assignment,
}
