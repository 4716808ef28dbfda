namespace MlOps.Sdk.IO;

/// <summary>Tells a file that another one has open for itself from what else can go wrong when a file is opened.</summary>
internal static class FileSharing
{
    // By the system's own number: of a read-only or full disk it must not be said that another process writes there.
    public static bool IsViolation(IOException exception) => exception.HResult switch
    {
        unchecked((int)0x80070020) or unchecked((int)0x80070021) => true, // Windows: sharing and lock violation
        11 => OperatingSystem.IsLinux(), // EAGAIN
        35 => !OperatingSystem.IsLinux(), // EAGAIN of macOS and the BSDs
        _ => false,
    };
}
