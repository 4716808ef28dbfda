using System.Globalization;
using System.Text;

namespace MlOps.Testing.Server;

/// <summary>Something that goes wrong with a request, on the socket.</summary>
public sealed class Fault
{
    private Fault(FaultKind kind, bool afterHandling = false)
    {
        Kind = kind;
        AfterHandling = afterHandling;
    }

    /// <summary>The request is read and not applied; the connection is aborted.</summary>
    public static Fault DropBefore { get; } = new(FaultKind.Drop);

    /// <summary>The request is applied; the connection is aborted without an answer.</summary>
    public static Fault DropAfter { get; } = new(FaultKind.Drop, afterHandling: true);

    /// <summary>The request is applied; the answer's headers and half of its body come, then the connection is closed.</summary>
    public static Fault HalfReply { get; } = new(FaultKind.HalfReply, afterHandling: true);

    /// <summary>The request is read and never answered; it ends with the client or the server.</summary>
    public static Fault BlackHole { get; } = new(FaultKind.BlackHole);

    internal FaultKind Kind { get; }

    /// <summary>Whether the request is applied before this goes wrong.</summary>
    internal bool AfterHandling { get; private init; }

    internal TimeSpan Delay { get; private init; }

    internal MlflowReply? Reply { get; private init; }

    /// <summary>The request is applied and answered, later.</summary>
    public static Fault DelayFor(TimeSpan delay) => new(FaultKind.None) { Delay = delay };

    /// <summary>An error as MLflow writes it, in JSON.</summary>
    /// <param name="status">429, 500, 503, 504, …</param>
    /// <param name="errorCode">MLflow's name of the error.</param>
    public static Fault Status(int status, string errorCode = "TEMPORARILY_UNAVAILABLE") =>
        Answer(status, "application/json", $$"""{"error_code": "{{errorCode}}", "message": "Injected {{status}}."}""");

    /// <summary>A page of HTML, as a proxy before MLflow answers.</summary>
    public static Fault Html(int status) => Answer(
        status, MlflowReply.Html, $"<html>\r\n<head><title>{status}</title></head>\r\n<body><h1>{status}</h1></body>\r\n</html>\r\n");

    /// <summary>Any answer.</summary>
    public static Fault Answer(int status, string contentType, string body) => new(FaultKind.Answer)
    {
        Reply = new MlflowReply(status, contentType, Encoding.UTF8.GetBytes(body)),
    };

    /// <summary>The same fault, its answer with the header <c>Retry-After</c>.</summary>
    public Fault WithRetryAfter(TimeSpan wait)
    {
        var reply = Reply ?? throw new InvalidOperationException("Only an answer says when to retry.");
        var seconds = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return new Fault(Kind, AfterHandling) { Delay = Delay, Reply = reply.With("Retry-After", seconds) };
    }

    /// <summary>The same fault, once the request has been applied.</summary>
    public Fault After() => new(Kind, afterHandling: true) { Delay = Delay, Reply = Reply };

    /// <summary>The same fault, after a delay.</summary>
    public Fault WithDelay(TimeSpan delay) => new(Kind, AfterHandling) { Delay = delay, Reply = Reply };
}
