namespace MlOps.Sdk.MlflowDatabase;

/// <summary>SQLite's result codes (sqlite.org/rescode.html), those that call for different answers.</summary>
internal static class SqliteErrors
{
    public const int Permission = 3;
    public const int Busy = 5;
    public const int Locked = 6;
    public const int OutOfMemory = 7;
    public const int ReadOnly = 8;
    public const int Interrupted = 9;
    public const int InputOutput = 10;
    public const int Corrupt = 11;
    public const int Full = 13;
    public const int CannotOpen = 14;
    public const int Protocol = 15;
    public const int SchemaChanged = 17;
    public const int NotADatabase = 26;
}
