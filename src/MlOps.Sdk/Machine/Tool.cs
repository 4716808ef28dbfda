using System.ComponentModel;
using System.Diagnostics;
using System.IO.Pipes;
using Microsoft.Win32.SafeHandles;

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

    /// <inheritdoc cref="Run"/>
    /// <summary>Runs it to its end, on a thread of its own.</summary>
    public Task<ToolOutput> RunAsync(
        IEnumerable<string> arguments,
        string? folder,
        IReadOnlyDictionary<string, string?> variables,
        int limit,
        TimeSpan timeout,
        CancellationToken cancellationToken) =>
        Task.Factory.StartNew(
            () => Run(arguments, folder, variables, limit, timeout, cancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Runs it to its end. Its standard input is empty, its errors are not kept.</summary>
    /// <remarks>
    /// Blocks, and has its pipes read by threads of their own: what awaits has to be compiled first, which in a new process takes longer
    /// than git runs.
    /// </remarks>
    /// <param name="arguments">The arguments, not quoted.</param>
    /// <param name="folder">Where it runs.</param>
    /// <param name="variables">Environment variables to set beside the inherited ones; <see langword="null"/> as a value removes one.</param>
    /// <param name="limit">How many bytes of output to take; it is ended when it writes more.</param>
    /// <param name="timeout">After which time it is ended.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="TimeoutException">It did not end in time.</exception>
    /// <exception cref="Win32Exception">It could not be started.</exception>
    public ToolOutput Run(
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
            var (pipe, errorPipe) = (process.StandardOutput.BaseStream, process.StandardError.BaseStream);
            using var bytes = new MemoryStream();
            var isCut = false;
            var errors = OnThread(() => Read(errorPipe, int.MaxValue, Stream.Null));
            OnThread(() => isCut = Read(pipe, limit, bytes)).Wait(expiry.Token); // a child that outlives the program may keep its pipes open
            if (isCut)
            {
                Kill(process);
            }

            errors.Wait(expiry.Token);
            if (!process.WaitForExit(timeout))
            {
                throw new OperationCanceledException(expiry.Token);
            }

            expiry.Token.ThrowIfCancellationRequested(); // killed before the waits above had begun: they saw a program that had ended
            return new(bytes.ToArray(), isCut, process.ExitCode);
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

    private static Task OnThread(Action work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>
    /// Reads to the end, or to the limit. On Unix a pipe's stream is a socket to .NET, and what that needs takes longer to load than git
    /// runs: the pipe is read by its handle there, which is held, so that no other file gets its number meanwhile.
    /// </summary>
    /// <returns>Whether there was more.</returns>
    private static bool Read(Stream pipe, int limit, Stream output)
    {
        if (OperatingSystem.IsWindows() || pipe is not PipeStream { SafePipeHandle: var handle })
        {
            return ReadTo(pipe, limit, output);
        }

        var isHeld = false;
        try
        {
            handle.DangerousAddRef(ref isHeld);
            using var file = new FileStream(new SafeFileHandle(handle.DangerousGetHandle(), ownsHandle: false), FileAccess.Read, bufferSize: 0);
            return ReadTo(file, limit, output);
        }
        finally
        {
            if (isHeld)
            {
                handle.DangerousRelease();
            }
        }
    }

    private static bool ReadTo(Stream pipe, int limit, Stream output)
    {
        var chunk = new byte[Chunk];
        var left = limit;
        while (pipe.Read(chunk) is > 0 and var read)
        {
            var taken = Math.Min(read, left);
            output.Write(chunk, 0, taken);
            left -= output == Stream.Null ? 0 : taken;
            if (taken < read)
            {
                return true;
            }
        }

        return false;
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
