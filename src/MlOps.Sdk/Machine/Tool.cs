using System.ComponentModel;
using System.Diagnostics;

namespace MlOps.Sdk.Machine;

/// <summary>Another program on this machine, such as git: started without a shell, asked once, ended when it takes too long.</summary>
internal sealed class Tool
{
    private const int Chunk = 16 * 1024;

    private readonly string _path;

    public Tool(string path) => _path = path;

    /// <summary>
    /// Looks for a program in the folders that PATH names by their full path. Never in the working directory, where what was
    /// downloaded may lie, nor beside this program.
    /// </summary>
    /// <param name="name">Its name, without ending.</param>
    /// <param name="searchPath">The folders; those of PATH when <see langword="null"/>.</param>
    public static Tool? Find(string name, string? searchPath = null)
    {
        var file = OperatingSystem.IsWindows() ? name + ".exe" : name;
        foreach (var folder in (searchPath ?? Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
        {
            if (Path.IsPathFullyQualified(folder) && Path.Combine(folder, file) is var path && File.Exists(path))
            {
                return new(path);
            }
        }

        return null;
    }

    /// <summary>Runs it to its end. Its standard input is empty, its errors are not read.</summary>
    /// <param name="arguments">The arguments, not quoted.</param>
    /// <param name="folder">Where it runs.</param>
    /// <param name="variables">Environment variables to set beside the inherited ones; <see langword="null"/> as a value removes one.</param>
    /// <param name="limit">How many bytes of output to take; it is ended when it writes more.</param>
    /// <param name="timeout">After which time it is ended.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="TimeoutException">It did not end in time.</exception>
    /// <exception cref="Win32Exception">It could not be started.</exception>
    public async Task<ToolOutput> RunAsync(
        IEnumerable<string> arguments,
        string? folder,
        IReadOnlyDictionary<string, string?> variables,
        int limit,
        TimeSpan timeout,
        CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(_path, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            CreateNoWindow = true,
            WorkingDirectory = folder ?? "",
        };
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        using var expiry = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        expiry.CancelAfter(timeout);
        using var process = Process.Start(start)!;
        using var killing = expiry.Token.UnsafeRegister(static process => Kill((Process)process!), process); // within the cancel: this program may be about to end
        try
        {
            process.StandardInput.Close();
            var errors = process.StandardError.BaseStream.CopyToAsync(Stream.Null, expiry.Token);
            var (bytes, isCut) = await ReadAsync(process.StandardOutput.BaseStream, limit, expiry.Token).ConfigureAwait(false);
            if (isCut)
            {
                Kill(process);
            }

            await errors.ConfigureAwait(false);
            await process.WaitForExitAsync(expiry.Token).ConfigureAwait(false);
            return new(bytes, isCut, process.ExitCode);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"'{Path.GetFileName(_path)}' did not end within {timeout}.");
        }
        finally
        {
            Kill(process);
        }
    }

    private static async Task<(ReadOnlyMemory<byte> Bytes, bool IsCut)> ReadAsync(Stream output, int limit, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        var chunk = new byte[Chunk];
        while (await output.ReadAsync(chunk, cancellationToken).ConfigureAwait(false) is > 0 and var read)
        {
            var taken = Math.Min(read, limit - (int)bytes.Length);
            bytes.Write(chunk, 0, taken);
            if (taken < read)
            {
                return (bytes.ToArray(), true);
            }
        }

        return (bytes.ToArray(), false);
    }

    private static void Kill(Process process)
    {
        try
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended by itself meanwhile.
        }
    }
}
