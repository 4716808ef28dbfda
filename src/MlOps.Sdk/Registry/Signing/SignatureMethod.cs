namespace MlOps.Sdk.Registry.Signing;

/// <summary>How a model is signed.</summary>
internal enum SignatureMethod
{
    Key,
    Certificate,
    Sigstore,
}
