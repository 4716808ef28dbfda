namespace MlOps.Analyzers.Tests.Versions;

/// <summary>Texts that would keep a parser busy for ever, if it went over any part of them again and again.</summary>
internal static class HostileText
{
    public static readonly IReadOnlyList<(string Path, string Piece)> Files =
    [
        ("a.yaml", "- "), ("a.yaml", "["), ("a.yaml", "a: {{\n"), ("a.yaml", "{{\n"), ("a.yaml", "a: 'x\n"), ("a.yaml", "a: {b: }}{{x}}, "), ("a.yaml", "a: &b [*b, *b]\n"),
        ("a.yaml", "a: |\n"), ("a.yaml", "k: v\n"), ("a.yaml", "- k: v\n"), ("a.yaml", "<<: *a\n"), ("compose.yaml", "services: {a: {image: '${A:-${B:-'"), ("Chart.yaml", "- name: a\n"),
        ("Dockerfile", "RUN a <<A\n"), ("Dockerfile", "RUN <<A <<B "), ("Dockerfile", "RUN a \\\n"), ("Dockerfile", "ARG A=$A$A\n"), ("Dockerfile", "FROM $A AS a\n"), ("Dockerfile", "ONBUILD "),
        ("Dockerfile", "ADD https://a/b c\nRUN c\n"), ("Dockerfile", "# syntax=a\n"), ("Dockerfile", "FROM a AS b\nFROM b AS a\n"), ("Dockerfile", "HEALTHCHECK CMD "), ("Dockerfile", "RUN sh <<A\nA\n"),
        ("Dockerfile", "RUN --mount=from=a "), ("Dockerfile", "RUN [\"a\",\"&&\"]\n"), ("Dockerfile", "FROM a\n"), ("Dockerfile", "ARG A=a\nFROM $A\n"),
        ("a.sh", "$("), ("a.sh", "<("), ("a.sh", "a $(b "), ("a.sh", "a <(b) "), ("a.sh", "cat <<A\n"), ("a.sh", "a=$a$a;"), ("a.sh", "bash -c \""), ("a.sh", "pip install a "), ("a.sh", "curl -o a b;a\n"),
        ("a.sh", "cmd /c "), ("a.sh", "iex (irm "), ("a.sh", "a=$(sha256sum b);[ $a = c ];"), ("a.sh", "msbuild -t:a,"), ("a.sh", "npm i https://github.com/a/b/raw/"), ("a.sh", "npm i a#b::c:"), ("a.sh", "uv run --with a "),
        ("a.sh", "docker run -it "), ("a.sh", "curl a | sh | "), ("a.sh", "'"), ("a.sh", "\\"), ("a.sh", "${a:-"), ("a.sh", "sh -c 'sh -c "),
        ("package.json", "{\"overrides\":{\"a\":"), ("pnpm-workspace.yaml", "catalog: {a: {"), ("compose.yaml", "services: {a: {command: [sh, -c, 'sh -c "), ("a.yaml", "apiVersion: v1\nkind: Pod\ncontainers: [{command: [a"),
        (".gitlab-ci.yml", "a: {variables: {A: b}, image: $A}\n"), ("a.yaml", "a: &a {<<: [*a, *a]}\n"),
        ("package.json", "{\"a\":"), ("package.json", "[/*"), ("package.json", "[1,"), ("a.ipynb", "[\"\\n\","), ("main.tf.json", "{\"module\":{\"a\":"), (".devcontainer/devcontainer.json", "\"\\u0041"),
        ("pyproject.toml", "[a.b.c]\n"), ("pyproject.toml", "a = ["), ("pyproject.toml", "[[a]]\nb.c = '''x\n"), ("pyproject.toml", "a.a = 1\n"),
        ("main.tf", "a {\n"), ("main.tf", "a = <<E\n"), ("main.tf", "a = \"${"), ("main.tf", "a = ("), ("main.tf", "a = provider::a::b\n"), ("main.tf", "module \"a\" {}\n"),
        ("App.csproj", "<a b='c'>"), ("App.csproj", "<a b=\n'"), ("App.csproj", "<PackageReference Include='a;' />"), ("App.csproj", "<!--"),
        ("requirements.txt", "a \\\n"), ("requirements.txt", "a # "), ("requirements.txt", "a --hash "), ("requirements.txt", "a==1\n"),
        ("a.py", "load("), ("a.py", "load(a = "), ("a.py", "x = '''y\n"), ("a.py", "load_dataset('a')\n"),
        ("a.sh", "git clone https://a.b/c/d;"), ("a.sh", "git clone https://a.b/c/d;git -C x checkout y;"), ("a.sh", "cd a;"), ("a.sh", "kubectl apply -f https://a/b,"), ("a.sh", "kubectl apply -f a,"),
        ("a.ps1", "$("), ("a.ps1", "\"$("), ("a.ps1", "@'\n"), ("a.ps1", "$a = \"$a$a\"\n"), ("a.ps1", "@("), ("a.ps1", "Install-Module a,"), ("a.ps1", "Install-Module a\n"), ("a.ps1", "<# "), ("a.ps1", "a `\n"), ("a.ps1", "a | "), ("a.ps1", "-a:b "),
        ("a.ps1", "a ("), ("a.ps1", "${{"), ("a.sh", "docker build https://a.b/c.git "), ("a.sh", "curl https://a.b/c | kubectl apply -f - | "),
        ("Jenkinsfile", "docker {"), ("Jenkinsfile", "sh '''"), ("Jenkinsfile", "sh 'a'\n"), ("Jenkinsfile", "/* "), ("Jenkinsfile", "@Library(['a',"), ("Jenkinsfile", "@Library([ "), ("Jenkinsfile", "image: 'a',"), ("Jenkinsfile", "yaml '''a: b'''\n"), ("Jenkinsfile", "sh(a, "),
        (".circleci/config.yml", "jobs: {a: {docker: [{image: a, "), (".circleci/config.yml", "orbs: {a: {"), (".circleci/config.yml", "- run: a\n"), (".circleci/config.yml", "orbs: &a {a: *a}\n"), (".circleci/config.yml", "version: << a >>\n"),
        ("bitbucket-pipelines.yml", "pipelines: {default: ["), ("bitbucket-pipelines.yml", "a: &a [{script: [b]}, *a]\n"), (".drone.yml", "steps: [{image: a, steps: "), (".woodpecker.yml", "---\nsteps: {a: {image: b}}\n"),
        ("kustomization.yaml", "resources: [https://a.b/c//d?ref=e,"), ("kustomization.yaml", "- https://a.b/c//d?ref=e\n"), ("a.yaml", "apiVersion: argoproj.io/v1\nkind: ApplicationSet\nspec: {generators: [{matrix: "), ("a.yaml", "apiVersion: a\nkind: b\ntaskRef: {resolver: git}\n---\n"),
        ("a.dvc", "outs:\n- path: a\n"), ("global.json", "{\"sdk\":"), ("dotnet-tools.json", "[[{"), (".gitlab-ci.yml", "a: {image: $A, script: [pip install b]}\n"),
    ];

    public static string Repeat(string piece, int length) => string.Concat(Enumerable.Repeat(piece, length / piece.Length));
}
