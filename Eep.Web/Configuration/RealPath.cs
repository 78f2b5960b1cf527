namespace Eep.Web.Configuration;

/// <summary>Paths with every symbolic link resolved, also those of folders above.</summary>
public static class RealPath
{
    private const int MostLinks = 40;

    /// <summary>Where the path really leads. What does not exist is taken as it is written.</summary>
    /// <exception cref="IOException">The links form a circle.</exception>
    public static string Of(string path) => Resolve(Path.GetFullPath(path), MostLinks);

    /// <summary>Whether a path lies in a folder, or is it; both resolved.</summary>
    public static bool IsInside(string path, string folder)
    {
        var relative = Path.GetRelativePath(Of(folder), Of(path));
        return !Path.IsPathRooted(relative) && relative.Split(Path.DirectorySeparatorChar)[0] != "..";
    }

    private static string Resolve(string path, int linksLeft)
    {
        var root = Path.GetPathRoot(path)!;
        var found = root;
        foreach (var name in path[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            var next = Path.Combine(found, name);
            if (new FileInfo(next).LinkTarget is { } target)
            {
                next = linksLeft > 0
                    ? Resolve(Path.GetFullPath(target, found), linksLeft - 1)
                    : throw new IOException($"'{path}' leads through more than {MostLinks} symbolic links.");
            }

            found = next;
        }

        return found;
    }
}
