using System.Runtime.CompilerServices;
using System.Text.Json;
using Eep.Core.Runs;
using Microsoft.Extensions.Caching.Memory;

namespace Eep.Web.Data;

/// <summary>
/// The journal as those who read it again and again get it: JSON in pieces, each made once and kept while somebody asks for it. Committed generations never
/// change, so neither does a piece.
/// </summary>
public sealed class JournalText(GenerationStore store) : IDisposable
{
    private const int PieceGenerations = 16;
    private const long MostBytes = 64 << 20;
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(2);

    private readonly MemoryCache _pieces = new(new MemoryCacheOptions { SizeLimit = MostBytes });

    /// <summary>The lines of generations from one number up to, and without, another: each piece is lines with commas between; empty pieces are left out.</summary>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(
        Guid runId, int from, int to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var first = from; first < to;)
        {
            var next = Math.Min(to, ((first / PieceGenerations) + 1) * PieceGenerations);
            var piece = await PieceAsync(runId, first, next, cancellationToken);
            if (piece.Length > 0)
            {
                yield return piece;
            }

            first = next;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _pieces.Dispose();

    // The last piece of a run under way grows: the longer one takes the place of the shorter.
    private async Task<byte[]> PieceAsync(Guid runId, int from, int to, CancellationToken cancellationToken)
    {
        if (_pieces.TryGetValue((runId, from), out Piece? known) && known!.To == to)
        {
            return known.Text;
        }

        var piece = new Piece(to, Write(await store.ReadAsync(runId, from, to, cancellationToken)));
        _pieces.Set((runId, from), piece, new MemoryCacheEntryOptions { Size = piece.Text.Length, SlidingExpiration = Idle });
        return piece.Text;
    }

    private static byte[] Write(IReadOnlyList<GenerationRecord> records)
    {
        using var text = new MemoryStream();
        foreach (var line in JournalLine.Of(records))
        {
            if (text.Length > 0)
            {
                text.WriteByte((byte)',');
            }

            JsonSerializer.Serialize(text, line, RunJson.Line);
        }

        return text.ToArray();
    }

    private sealed record Piece(int To, byte[] Text);
}
