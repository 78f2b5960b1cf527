using System.Security.Cryptography;
using System.Text.Json;
using Eep.Core.Runs;
using Eep.Web.Data;
using Eep.Web.Runs;

namespace Eep.Web.Endpoints;

/// <summary>What programs ask again and again while a run works: itself, its generations, its individuals. All carry a version; the lists can begin later.</summary>
public static class RunReadEndpoints
{
    private const string Later = "from=N leaves out the generations before N; If-None-Match is answered with 304.";

    /// <summary>Maps them below /runs.</summary>
    public static void MapRunReads(this IEndpointRouteBuilder runs)
    {
        runs.MapGet("/{id:guid}", FindAsync).WithName("FindRun").WithSummary("Everything about a run; If-None-Match is answered with 304.")
            .Describes<RunDetail>();
        runs.MapGet("/{id:guid}/history", HistoryAsync).WithSummary($"Its generations, from 0. {Later}")
            .Describes<IReadOnlyList<GenerationPoint>>();
        runs.MapGet("/{id:guid}/individuals", IndividualsAsync).WithSummary($"Its individuals with their plans, from 0. {Later}")
            .Describes<IReadOnlyList<JournalLine>>();
    }

    private static async Task<IResult> FindAsync(HttpContext context, Guid id, IRunService service, RunQueries queries, CancellationToken cancellationToken)
    {
        // The version is read first: an answer may be newer than it says, never older.
        if (await queries.PulseAsync(id, cancellationToken) is not { } pulse)
        {
            return RunEndpoints.Unknown(id);
        }

        if (Versioned.IsKnown(context, $"{pulse.LastSequence}-{HashOf(pulse.Progress)}"))
        {
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        }

        return await service.FindAsync(id, cancellationToken) is { } detail ? TypedResults.Json(detail, ApiJson.Shared) : RunEndpoints.Unknown(id);
    }

    private static Task<IResult> HistoryAsync(
        HttpContext context, Guid id, int? from, RunQueries queries, GenerationCache cache, CancellationToken cancellationToken) => GenerationsAsync(
        context,
        id,
        from,
        queries,
        async (first, count) =>
        {
            var points = await cache.ReadAsync(id, count, cancellationToken);
            return TypedResults.Json(first == 0 ? points : [.. points.Skip(first)], ApiJson.Shared);
        },
        cancellationToken);

    private static Task<IResult> IndividualsAsync(
        HttpContext context, Guid id, int? from, RunQueries queries, JournalText journal, CancellationToken cancellationToken) => GenerationsAsync(
        context,
        id,
        from,
        queries,
        (first, count) => Task.FromResult<IResult>(new JournalResult(journal.ReadAsync(id, first, count, cancellationToken))),
        cancellationToken);

    // Committed generations never change: their number is the version of what is made of them.
    private static async Task<IResult> GenerationsAsync(
        HttpContext context, Guid id, int? from, RunQueries queries, Func<int, int, Task<IResult>> answer, CancellationToken cancellationToken)
    {
        if (from < 0)
        {
            return TypedResults.Problem($"from is {from}; it must be 0 or more.", statusCode: StatusCodes.Status400BadRequest);
        }

        if (await queries.PulseAsync(id, cancellationToken) is not { } pulse)
        {
            return RunEndpoints.Unknown(id);
        }

        return Versioned.IsKnown(context, $"{from ?? 0}-{pulse.Generations}")
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : await answer(from ?? 0, pulse.Generations);
    }

    private static string HashOf(RunProgress? progress) =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(progress, RunJson.Line)).AsSpan(0, 8));

    private static void Describes<T>(this RouteHandlerBuilder endpoint) => endpoint
        .Produces<T>()
        .Produces(StatusCodes.Status304NotModified)
        .ProducesProblem(StatusCodes.Status404NotFound);
}
