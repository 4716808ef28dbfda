using MlOps.Testing;

namespace MlOps.Sdk.Tests.Machine;

/// <summary>A program that a test writes.</summary>
internal static class Script
{
    /// <summary>Writes it in another process: where this one had it open, one that another test starts could still hold it, and it could not run.</summary>
    /// <returns>Its path.</returns>
    public static async Task<string> WriteAsync(string path, string commands)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var written = await ProcessRunner.RunAsync("/bin/sh", ["-c", "printf '%s\\n' \"$1\" > \"$0\" && chmod +x \"$0\"", path, "#!/bin/sh\n" + commands]);
        written.EnsureSuccess();
        return path;
    }
}
