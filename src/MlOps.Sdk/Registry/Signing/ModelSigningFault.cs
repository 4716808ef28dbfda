namespace MlOps.Sdk.Registry.Signing;

/// <summary>Why a signed model is refused, or can't be signed.</summary>
public enum ModelSigningFault
{
    /// <summary>There is no signature where one is required.</summary>
    MissingSignature,

    /// <summary>The signature's file is not what OpenSSF model signing v1.0 prescribes.</summary>
    InvalidBundle,

    /// <summary>What was signed is not a statement of OpenSSF model signing v1.0, or contradicts itself.</summary>
    InvalidStatement,

    /// <summary>It is signed in a way that can't be verified here, such as by a transparency log.</summary>
    UnsupportedMethod,

    /// <summary>It is signed by a key that is not trusted.</summary>
    UntrustedKey,

    /// <summary>It is signed by a certificate that leads to no trusted one, or may not sign.</summary>
    UntrustedCertificate,

    /// <summary>The signature does not fit: the statement or the signature was changed.</summary>
    InvalidSignature,

    /// <summary>The files are not the signed ones.</summary>
    ModelChanged,

    /// <summary>The folder has no file, or a link.</summary>
    InvalidModel,
}
