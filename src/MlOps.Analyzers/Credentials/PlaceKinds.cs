namespace MlOps.Analyzers.Credentials;

/// <summary>Kinds of places: those that a text fits, and those of which something near it is named.</summary>
[Flags]
internal enum PlaceKinds
{
    None = 0,
    Suspicious = 1,
    Secret = 2,
    Password = 4,
    Sink = 8,
    Connection = 16,
    All = Suspicious | Secret | Password | Sink | Connection,
}
