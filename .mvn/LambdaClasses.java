import static org.objectweb.asm.Opcodes.*;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Type;

/**
 * Makes classes of the lambdas and method references in a folder of compiled classes, as javac does
 * of anonymous classes. The JVM links a lambda when it is met first, by 155 us of code that is not
 * compiled then, and once for each thread that meets it at the same time; a class that its archive
 * has takes 19 us (docs/performance.md). Bodies stay where javac put them. What this does not know,
 * such as serializable lambdas, stays as it is; a second run finds nothing to do. Every module that
 * a start loads runs it from source, after its compilation.
 */
public final class LambdaClasses {
  private static final String FACTORY = "java/lang/invoke/LambdaMetafactory";
  private static final String MADE = "$$Lambda";
  private static final Type OBJECT = Type.getType(Object.class);
  private static final Map<Type, Type> BOXES =
      Map.of(
          Type.BOOLEAN_TYPE, Type.getType(Boolean.class),
          Type.BYTE_TYPE, Type.getType(Byte.class),
          Type.CHAR_TYPE, Type.getType(Character.class),
          Type.SHORT_TYPE, Type.getType(Short.class),
          Type.INT_TYPE, Type.getType(Integer.class),
          Type.LONG_TYPE, Type.getType(Long.class),
          Type.FLOAT_TYPE, Type.getType(Float.class),
          Type.DOUBLE_TYPE, Type.getType(Double.class));

  private final Map<String, byte[]> written = new LinkedHashMap<>();

  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    LambdaClasses made = new LambdaClasses();
    for (Path file : classFiles(folder)) {
      made.rewrite(Files.readAllBytes(file));
    }
    made.write(folder);
    made.written.clear();
    made.joinNests(folder);
    made.write(folder);
  }

  private static List<Path> classFiles(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of(); // a module without classes
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".class")).sorted().toList();
    }
  }

  private void write(Path folder) throws IOException {
    for (Map.Entry<String, byte[]> one : written.entrySet()) {
      Files.write(folder.resolve(one.getKey() + ".class"), one.getValue());
    }
  }

  private void rewrite(byte[] original) {
    ClassReader reader = new ClassReader(original);
    ClassWriter writer = new ClassWriter(reader, 0);
    Rewriting rewriting = new Rewriting(writer, reader.getClassName());
    reader.accept(rewriting, 0);
    if (!rewriting.made.isEmpty()) {
      written.put(reader.getClassName(), writer.toByteArray());
      rewriting.made.forEach(
          (name, lambda) ->
              written.put(name, lambda.bytes(name, rewriting.version, rewriting.host)));
    }
  }

  /** Lets every class that is a nest's host know those made for it (JVMS 5.4.4 asks both). */
  private void joinNests(Path folder) throws IOException {
    Map<String, Set<String>> wanted = new TreeMap<>();
    for (Path file : classFiles(folder)) {
      if (file.getFileName().toString().contains(MADE)) {
        ClassReader reader = new ClassReader(Files.readAllBytes(file));
        Nest nest = Nest.of(reader);
        wanted.computeIfAbsent(nest.host, host -> new TreeSet<>()).add(reader.getClassName());
      }
    }
    for (Map.Entry<String, Set<String>> one : wanted.entrySet()) {
      Path file = folder.resolve(one.getKey() + ".class");
      if (!Files.exists(file)) {
        continue; // its source is gone, and what was made for it is used by nobody
      }
      ClassReader reader = new ClassReader(Files.readAllBytes(file));
      one.getValue().removeAll(Nest.of(reader).members);
      if (!one.getValue().isEmpty()) {
        ClassWriter writer = new ClassWriter(reader, 0);
        reader.accept(writer, 0);
        one.getValue().forEach(writer::visitNestMember);
        written.put(one.getKey(), writer.toByteArray());
      }
    }
  }

  private static final class Nest extends ClassVisitor {
    private String host;
    private final List<String> members = new ArrayList<>();

    private Nest(String host) {
      super(ASM9);
      this.host = host;
    }

    static Nest of(ClassReader reader) {
      Nest nest = new Nest(reader.getClassName());
      reader.accept(nest, ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG);
      return nest;
    }

    @Override
    public void visitNestHost(String name) {
      host = name;
    }

    @Override
    public void visitNestMember(String name) {
      members.add(name);
    }
  }

  /** Of one class: replaces what makes lambdas. */
  private static final class Rewriting extends ClassVisitor {
    private final String owner;
    private final Map<String, Lambda> made = new LinkedHashMap<>();
    private String host;
    private int version;

    Rewriting(ClassVisitor next, String owner) {
      super(ASM9, next);
      this.owner = owner;
      host = owner;
    }

    @Override
    public void visit(
        int version, int access, String name, String signature, String parent, String[] types) {
      this.version = version;
      super.visit(version, access, name, signature, parent, types);
    }

    @Override
    public void visitNestHost(String name) {
      host = name;
      super.visitNestHost(name);
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String descriptor, String signature, String[] exceptions) {
      MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
      return new MethodVisitor(ASM9, next) {
        @Override
        public void visitInvokeDynamicInsn(
            String method, String shape, Handle bootstrap, Object... arguments) {
          Lambda lambda = Lambda.of(method, shape, bootstrap, arguments);
          if (lambda == null) {
            super.visitInvokeDynamicInsn(method, shape, bootstrap, arguments);
            return;
          }
          String type = owner + MADE + made.size();
          made.put(type, lambda);
          if (lambda.captured.length == 0) {
            super.visitFieldInsn(GETSTATIC, type, "IT", lambda.itself());
          } else {
            super.visitMethodInsn(INVOKESTATIC, type, "of", shape, false);
          }
        }
      };
    }
  }

  /**
   * What javac tells LambdaMetafactory.metafactory at one place, by the words of its documentation.
   *
   * @param method the one of the interface
   * @param erased its descriptor there, {@code real} what the compiler knows of its types here
   */
  private record Lambda(
      Type made, Type[] captured, String method, Type erased, Type real, Handle body) {

    /** Null for what is left to the JVM. */
    static Lambda of(String method, String shape, Handle bootstrap, Object... arguments) {
      if (!bootstrap.getOwner().equals(FACTORY) || !bootstrap.getName().equals("metafactory")) {
        return null;
      }
      Lambda lambda =
          new Lambda(
              Type.getReturnType(shape),
              Type.getArgumentTypes(shape),
              method,
              (Type) arguments[0],
              (Type) arguments[2],
              (Handle) arguments[1]);
      return lambda.isSimple() ? lambda : null;
    }

    String itself() {
      return made.getDescriptor();
    }

    private boolean isMaking() {
      return body.getTag() == H_NEWINVOKESPECIAL;
    }

    /** What the body takes, its receiver first. */
    private List<Type> taken() {
      List<Type> taken = new ArrayList<>(List.of(Type.getArgumentTypes(body.getDesc())));
      if (body.getTag() == H_INVOKEVIRTUAL || body.getTag() == H_INVOKEINTERFACE) {
        taken.add(0, Type.getObjectType(body.getOwner()));
      }
      return taken;
    }

    private Type given() {
      return isMaking() ? Type.getObjectType(body.getOwner()) : Type.getReturnType(body.getDesc());
    }

    private boolean isSimple() {
      Type[] passed = erased.getArgumentTypes();
      List<Type> taken = taken();
      boolean simple =
          body.getTag() != H_INVOKESPECIAL && taken.size() == captured.length + passed.length;
      for (int i = 0; simple && i < passed.length; i++) {
        Type known = isReference(passed[i]) ? real.getArgumentTypes()[i] : passed[i];
        simple = canBecome(known, taken.get(captured.length + i));
      }
      Type answer = erased.getReturnType();
      return simple && (answer == Type.VOID_TYPE || canBecome(given(), answer));
    }

    private static boolean isReference(Type type) {
      return type.getSort() == Type.OBJECT || type.getSort() == Type.ARRAY;
    }

    private static boolean canBecome(Type from, Type to) {
      if (isReference(from) && isReference(to)) {
        return true;
      }
      if (isReference(to)) {
        return BOXES.containsKey(from);
      }
      return from.equals(to) || from.equals(BOXES.get(to));
    }

    /** The class file. */
    byte[] bytes(String name, int version, String host) {
      ClassWriter type = new ClassWriter(ClassWriter.COMPUTE_MAXS);
      String[] types = {made.getInternalName()};
      type.visit(
          version, ACC_FINAL | ACC_SUPER | ACC_SYNTHETIC, name, null, "java/lang/Object", types);
      type.visitNestHost(host);
      for (int i = 0; i < captured.length; i++) {
        type.visitField(ACC_PRIVATE | ACC_FINAL, "c" + i, captured[i].getDescriptor(), null, null);
      }
      constructor(type, name);
      maker(type, name);
      method(type, name);
      return type.toByteArray();
    }

    private void constructor(ClassWriter type, String name) {
      MethodVisitor code =
          type.visitMethod(
              ACC_PRIVATE,
              "<init>",
              Type.getMethodDescriptor(Type.VOID_TYPE, captured),
              null,
              null);
      code.visitCode();
      code.visitVarInsn(ALOAD, 0);
      code.visitMethodInsn(INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
      int local = 1;
      for (int i = 0; i < captured.length; i++) {
        code.visitVarInsn(ALOAD, 0);
        code.visitVarInsn(captured[i].getOpcode(ILOAD), local);
        code.visitFieldInsn(PUTFIELD, name, "c" + i, captured[i].getDescriptor());
        local += captured[i].getSize();
      }
      end(code, RETURN);
    }

    /**
     * One object is enough where nothing is captured (JLS 15.27.4 allows it, and the JVM does so).
     */
    private void maker(ClassWriter type, String name) {
      boolean isOne = captured.length == 0;
      String shape = Type.getMethodDescriptor(isOne ? Type.VOID_TYPE : made, captured);
      MethodVisitor code =
          type.visitMethod(ACC_STATIC, isOne ? "<clinit>" : "of", shape, null, null);
      code.visitCode();
      code.visitTypeInsn(NEW, name);
      code.visitInsn(DUP);
      int local = 0;
      for (Type one : captured) {
        code.visitVarInsn(one.getOpcode(ILOAD), local);
        local += one.getSize();
      }
      code.visitMethodInsn(
          INVOKESPECIAL, name, "<init>", Type.getMethodDescriptor(Type.VOID_TYPE, captured), false);
      if (isOne) {
        type.visitField(ACC_STATIC | ACC_FINAL, "IT", itself(), null, null);
        code.visitFieldInsn(PUTSTATIC, name, "IT", itself());
      }
      end(code, isOne ? RETURN : ARETURN);
    }

    private void method(ClassWriter type, String name) {
      MethodVisitor code = type.visitMethod(ACC_PUBLIC, method, erased.getDescriptor(), null, null);
      code.visitCode();
      if (isMaking()) {
        code.visitTypeInsn(NEW, body.getOwner());
        code.visitInsn(DUP);
      }
      for (int i = 0; i < captured.length; i++) {
        code.visitVarInsn(ALOAD, 0);
        code.visitFieldInsn(GETFIELD, name, "c" + i, captured[i].getDescriptor());
      }
      List<Type> taken = taken();
      int local = 1;
      for (int i = 0; i < erased.getArgumentTypes().length; i++) {
        Type passed = erased.getArgumentTypes()[i];
        code.visitVarInsn(passed.getOpcode(ILOAD), local);
        convert(code, passed, taken.get(captured.length + i));
        local += passed.getSize();
      }
      code.visitMethodInsn(
          opcode(), body.getOwner(), body.getName(), body.getDesc(), body.isInterface());
      Type answer = erased.getReturnType();
      if (answer != Type.VOID_TYPE) {
        convert(code, given(), answer);
      } else if (given() != Type.VOID_TYPE) {
        code.visitInsn(given().getSize() == 2 ? POP2 : POP);
      }
      end(code, answer.getOpcode(IRETURN));
    }

    private int opcode() {
      return switch (body.getTag()) {
        case H_INVOKESTATIC -> INVOKESTATIC;
        case H_INVOKEVIRTUAL -> INVOKEVIRTUAL;
        case H_INVOKEINTERFACE -> INVOKEINTERFACE;
        default -> INVOKESPECIAL;
      };
    }

    /**
     * What is on the stack, for who wants another type; whether it can be {@link #canBecome} has
     * said.
     */
    private static void convert(MethodVisitor code, Type from, Type to) {
      if (isReference(from) && isReference(to)) {
        if (!to.equals(from) && !to.equals(OBJECT)) {
          code.visitTypeInsn(CHECKCAST, to.getInternalName());
        }
      } else if (isReference(to)) {
        String box = BOXES.get(from).getInternalName();
        code.visitMethodInsn(INVOKESTATIC, box, "valueOf", "(" + from + ")L" + box + ";", false);
      } else if (isReference(from)) {
        String box = BOXES.get(to).getInternalName();
        code.visitTypeInsn(CHECKCAST, box);
        code.visitMethodInsn(INVOKEVIRTUAL, box, to.getClassName() + "Value", "()" + to, false);
      }
    }

    private static void end(MethodVisitor code, int opcode) {
      code.visitInsn(opcode);
      code.visitMaxs(0, 0); // computed
      code.visitEnd();
    }
  }
}
