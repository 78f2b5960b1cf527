using Microsoft.Net.Http.Headers;

namespace Eep.Web.Endpoints;

/// <summary>Answers that carry a version (ETag): who asks with the one it has (If-None-Match) is told that nothing is new, and sent nothing.</summary>
internal static class Versioned
{
    /// <summary>Names the version of the answer, and says whether the one who asks has it.</summary>
    public static bool IsKnown(HttpContext context, string version)
    {
        var tag = new EntityTagHeaderValue($"\"{version}\"");
        var headers = context.Response.GetTypedHeaders();
        headers.ETag = tag;
        headers.CacheControl = new CacheControlHeaderValue { Private = true, NoCache = true };
        return context.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Equals(EntityTagHeaderValue.Any) || known.Compare(tag, useStrongComparison: false));
    }
}
