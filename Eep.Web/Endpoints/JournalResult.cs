using System.Buffers;

namespace Eep.Web.Endpoints;

/// <summary>A JSON array whose elements are in JSON already.</summary>
internal sealed class JournalResult(IAsyncEnumerable<ReadOnlyMemory<byte>> pieces) : IResult
{
    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = "application/json; charset=utf-8";
        var body = httpContext.Response.BodyWriter;
        var before = "["u8.ToArray();
        await foreach (var piece in pieces.WithCancellation(httpContext.RequestAborted))
        {
            body.Write(before);
            await body.WriteAsync(piece, httpContext.RequestAborted);
            before = ","u8.ToArray();
        }

        body.Write(before[0] == '[' ? "[]"u8 : "]"u8);
        await body.FlushAsync(httpContext.RequestAborted);
    }
}
