using System.Buffers.Binary;
using System.Text;

namespace Eep.Core.Models;

/// <summary>
/// Lets a shared library that was linked against GCC 13's libstdc++ load beside an older one. Such a library imports
/// <c>std::ios_base_library_init()</c> at version GLIBCXX_3.4.32, an empty function that only marks which libstdc++ initialises the
/// standard streams. Where it is the only import above the installed level, the import can be redirected to another function without
/// arguments or effects, <c>std::uncaught_exception()</c>, at version GLIBCXX_3.4. Byte edits only: no offset and no size changes.
/// </summary>
public static class ElfVersionPatch
{
    private const string NewVersion = "GLIBCXX_3.4.32";
    private const string OldVersion = "GLIBCXX_3.4";
    private const uint VersionNeedSection = 0x6ffffffe;
    private const int SectionHeaderSize = 64;

    private static readonly byte[] s_newSymbol = Encoding.ASCII.GetBytes("\0_ZSt21ios_base_library_initv\0");
    private static readonly byte[] s_oldSymbol = Encoding.ASCII.GetBytes("\0_ZSt18uncaught_exceptionv\0\0\0\0");

    /// <summary>Redirects the import in place.</summary>
    /// <param name="image">The whole file: a little-endian 64-bit ELF shared library.</param>
    /// <returns>True when the image was changed; false, with the image untouched, when it has no such import or is no such file.</returns>
    public static bool TryApply(Span<byte> image)
    {
        if (image.Length < SectionHeaderSize || !image.StartsWith("\u007fELF\u0002\u0001"u8))
        {
            return false;
        }

        var sectionTable = (long)BinaryPrimitives.ReadUInt64LittleEndian(image[0x28..]);
        var sectionCount = BinaryPrimitives.ReadUInt16LittleEndian(image[0x3c..]);
        if (sectionTable <= 0 || sectionTable + ((long)sectionCount * SectionHeaderSize) > image.Length)
        {
            return false;
        }

        for (var index = 0; index < sectionCount; index++)
        {
            var header = image.Slice((int)sectionTable + (index * SectionHeaderSize), SectionHeaderSize);
            if (BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) == VersionNeedSection)
            {
                var link = (int)BinaryPrimitives.ReadUInt32LittleEndian(header[0x28..]);
                var strings = image.Slice((int)sectionTable + (link * SectionHeaderSize), SectionHeaderSize);
                return Redirect(SectionOf(image, header), SectionOf(image, strings));
            }
        }

        return false;
    }

    private static Span<byte> SectionOf(Span<byte> image, ReadOnlySpan<byte> header) => image.Slice(
        checked((int)BinaryPrimitives.ReadUInt64LittleEndian(header[0x18..])),
        checked((int)BinaryPrimitives.ReadUInt64LittleEndian(header[0x20..])));

    private static bool Redirect(Span<byte> versions, Span<byte> strings)
    {
        var symbol = strings.IndexOf(s_newSymbol);
        var (newEntry, oldEntry) = FindEntries(versions, strings);
        if (symbol < 0 || newEntry < 0 || oldEntry < 0)
        {
            return false;
        }

        // Elf64_Vernaux: hash (4), flags (2), version index (2), name (4), next (4). The version index stays: symbols refer to it.
        versions.Slice(oldEntry, 4).CopyTo(versions[newEntry..]);
        versions.Slice(oldEntry + 8, 4).CopyTo(versions[(newEntry + 8)..]);
        s_oldSymbol.CopyTo(strings[symbol..]);
        return true;
    }

    private static (int NewEntry, int OldEntry) FindEntries(ReadOnlySpan<byte> versions, ReadOnlySpan<byte> strings)
    {
        for (var file = 0; ;)
        {
            // Elf64_Verneed: version (2), count (2), file (4), offset of the first Vernaux (4), next (4).
            var (newEntry, oldEntry) = (-1, -1);
            var entry = file + (int)BinaryPrimitives.ReadUInt32LittleEndian(versions[(file + 8)..]);
            for (var left = BinaryPrimitives.ReadUInt16LittleEndian(versions[(file + 2)..]); left > 0; left--)
            {
                var name = StringAt(strings, (int)BinaryPrimitives.ReadUInt32LittleEndian(versions[(entry + 8)..]));
                newEntry = name == NewVersion ? entry : newEntry;
                oldEntry = name == OldVersion ? entry : oldEntry;
                entry += (int)BinaryPrimitives.ReadUInt32LittleEndian(versions[(entry + 12)..]);
            }

            var next = (int)BinaryPrimitives.ReadUInt32LittleEndian(versions[(file + 12)..]);
            if (newEntry >= 0 || next == 0)
            {
                return (newEntry, oldEntry);
            }

            file += next;
        }
    }

    private static string StringAt(ReadOnlySpan<byte> strings, int offset)
    {
        var tail = strings[offset..];
        return Encoding.ASCII.GetString(tail[..tail.IndexOf((byte)0)]);
    }
}
