namespace MlOps.Testing.Server;

/// <summary>Finds the handler of a request.</summary>
internal sealed class Routes(MlflowFlavour flavour)
{
    private readonly List<Route> _routes = [];

    public MlflowFlavour Flavour { get; } = flavour;

    /// <summary>Adds a route under <c>/api/2.0/mlflow/</c>, and under the name that the user interface calls it by.</summary>
    /// <param name="method">GET stands for HEAD too.</param>
    /// <param name="path">May have placeholders: <c>{one}</c> for a segment, <c>{rest...}</c> for what follows.</param>
    /// <param name="handler">Makes the reply.</param>
    public void Add(string method, string path, Func<MlflowRequest, MlflowReply> handler) =>
        AddApi(method, $"2.0/mlflow/{path}", handler);

    public void AddApi(string method, string path, Func<MlflowRequest, MlflowReply> handler)
    {
        AddRoot(method, $"api/{path}", handler);
        AddRoot(method, $"ajax-api/{path}", handler);
    }

    public void AddRoot(string method, string path, Func<MlflowRequest, MlflowReply> handler) =>
        _routes.Add(new Route(method, path.Split('/'), handler));

    public MlflowReply Answer(string path, MlflowRequest request)
    {
        var segments = path.TrimStart('/').Split('/');
        var method = request.Method == "HEAD" ? "GET" : request.Method;
        var allowed = new SortedSet<string>();
        foreach (var route in _routes)
        {
            if (route.Match(segments) is not { } values)
            {
                continue;
            }

            if (route.Method == method)
            {
                return route.Handler(request with { RouteValues = values });
            }

            allowed.UnionWith(route.Method == "GET" ? ["GET", "HEAD", "OPTIONS"] : [route.Method, "OPTIONS"]);
        }

        return allowed.Count > 0 ? MlflowReply.MethodNotAllowed(allowed) : MlflowReply.NotFound();
    }

    private sealed record Route(string Method, string[] Template, Func<MlflowRequest, MlflowReply> Handler)
    {
        /// <summary>What the placeholders stand for; nothing when the path is another.</summary>
        public Dictionary<string, string>? Match(string[] segments)
        {
            var values = new Dictionary<string, string>();
            for (var i = 0; i < Template.Length; i++)
            {
                var part = Template[i];
                if (i >= segments.Length)
                {
                    return null;
                }

                if (part.EndsWith("...}", StringComparison.Ordinal))
                {
                    values[part[1..^4]] = string.Join('/', segments[i..]);
                    return segments[i].Length > 0 ? values : null;
                }

                if (part.StartsWith('{'))
                {
                    values[part[1..^1]] = segments[i];
                }
                else if (part != segments[i])
                {
                    return null;
                }
            }

            return segments.Length == Template.Length ? values : null;
        }
    }
}
