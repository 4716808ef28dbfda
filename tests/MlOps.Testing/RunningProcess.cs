using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MlOps.Testing;

/// <summary>A program that runs beside the test. Dispose kills it and what it started; what outlived it is not found any more.</summary>
public sealed partial class RunningProcess : IAsyncDisposable
{
    /// <summary>Asks the program to stop; a .NET program ends its host on it.</summary>
    public const int SigTerm = 15;

    /// <summary>What Ctrl+C sends.</summary>
    public const int SigInt = 2;

    private readonly Process _process;
    private readonly CapturedStream _output;
    private readonly CapturedStream _error;

    internal RunningProcess(Process process)
    {
        _process = process;
        _output = new CapturedStream(process.StandardOutput);
        _error = new CapturedStream(process.StandardError);
    }

    /// <summary>The process id.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>What it wrote to standard output so far.</summary>
    public string Output => _output.Text;

    /// <summary>What it wrote to standard error so far.</summary>
    public string Error => _error.Text;

    /// <summary>Its standard input.</summary>
    public TextWriter Input => _process.StandardInput;

    /// <summary>
    /// The lines of its standard output as they come, each once; ends with the process. A last line without its newline is
    /// left out, because a killed process may have been cut off within it.
    /// </summary>
    public IAsyncEnumerable<string> ReadLinesAsync(CancellationToken cancellationToken = default) =>
        _output.Lines.ReadAllAsync(cancellationToken);

    /// <summary>Reads lines until one begins with a text, and returns that one.</summary>
    public async Task<string> WaitForLineAsync(string beginning, TimeSpan timeout)
    {
        using var expiry = new CancellationTokenSource(timeout);
        try
        {
            await foreach (var line in ReadLinesAsync(expiry.Token))
            {
                if (line.StartsWith(beginning, StringComparison.Ordinal))
                {
                    return line;
                }
            }
        }
        catch (OperationCanceledException) when (expiry.IsCancellationRequested)
        {
            throw new TimeoutException(Describe($"wrote no line '{beginning}…' within {timeout}"));
        }

        throw new InvalidOperationException(Describe($"ended without a line '{beginning}…'"));
    }

    /// <summary>Waits for its end. Throws a <see cref="TimeoutException"/> when it does not come in time; kills nothing.</summary>
    public async Task<ProcessResult> WaitForExitAsync(TimeSpan timeout)
    {
        using var expiry = new CancellationTokenSource(timeout);
        try
        {
            await _process.WaitForExitAsync(expiry.Token);
            await Task.WhenAll(_output.Completion, _error.Completion).WaitAsync(expiry.Token);
        }
        catch (OperationCanceledException) when (expiry.IsCancellationRequested)
        {
            throw new TimeoutException(Describe($"did not end within {timeout}"));
        }

        return new ProcessResult(_process.ExitCode, Output, Error);
    }

    /// <summary>Ends it at once, as <c>kill -9</c> does: none of its own code runs any more.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Sends it a signal. Throws when it has ended already.</summary>
    public void Signal(int signal)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("Windows has no signals.");
        }

        // An id that is free again may be another program's.
        if (_process.HasExited)
        {
            throw new InvalidOperationException(Describe($"got no signal {signal}: it has ended"));
        }

        if (SendSignal(_process.Id, signal) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), Describe($"got no signal {signal}"));
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private string Describe(string what) =>
        $"'{_process.StartInfo.FileName} {string.Join(' ', _process.StartInfo.ArgumentList)}' {what}{(HasExited ? $" (exit code {_process.ExitCode})" : "")}.\n"
        + $"Output:\n{Output}\nError:\n{Error}";

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int processId, int signal);
}
